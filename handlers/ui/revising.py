"""Changes every other message that asked for a decision: none of them asks any more."""

import contextlib
from collections.abc import Callable, Iterable

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

from handlers.ui.delivery import Delivery
from handlers.ui.screen import Screen, compose
from handlers.ui.texts import Catalogs, Texts
from services.people import Viewer
from services.requests.copies import Copy


async def revise_all(
    copies: Iterable[Copy],
    draw: Callable[[Texts, Viewer], Screen],
    *,
    pressed: CallbackQuery | None,
    delivery: Delivery,
    catalogs: Catalogs,
) -> None:
    """Show on every message but the one pressed what `draw` makes of it for its reader.

    One that cannot be changed keeps its buttons, and they say the same.
    """
    at = pressed.message if pressed else None
    here = (at.chat.id, at.message_id) if at else None
    for copy in copies:
        if (copy.chat_id, copy.message_id) == here:
            continue
        out = compose(draw(catalogs.for_viewer(copy.reader), copy.reader), "")
        shows = out.picture.key if out.picture else None
        with contextlib.suppress(TelegramAPIError):
            await delivery.edit(copy.chat_id, copy.message_id, out, shows=shows)
