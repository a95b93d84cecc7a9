"""The link to a title."""

from urllib.parse import urlencode

from aiogram.utils.formatting import Bold, Text

from handlers.ui import card
from handlers.ui.screen import Button, Screen, rows_of
from handlers.ui.texts import Texts
from services.models import Title


def shared(texts: Texts, title: Title, link: str, *, inline: bool) -> Screen:
    """Return a title's link; `inline` says that the bot answers in other chats, too."""
    name = card.heading(texts, title)
    address = "https://t.me/share/url?" + urlencode({"url": link, "text": name})
    post = Button(label=texts("button-post-card"), inline=title.name) if inline else None
    return Screen(
        text=Text(Bold(name), "\n", texts("share-who"), "\n", link),
        rows=rows_of([Button(label=texts("button-share-link"), url=address), post]),
        kind="share",
    )
