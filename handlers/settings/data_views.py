"""What is kept about a person, and their ways to have it or to have it forgotten."""

from aiogram.utils.formatting import Bold, Text

from handlers.settings.callbacks import AskForget, ExportMine, ForgetConfirmed, SettingsPage
from handlers.settings.standing import KIND
from handlers.ui.keyboards import back, sure
from handlers.ui.press import stamped
from handlers.ui.screen import Button, Screen, Style
from handlers.ui.texts import Texts
from services.household.own_data import Forgotten
from services.household.roles import Role
from services.people import Viewer


def data(texts: Texts) -> Screen:
    """Return what is kept, and what can be done about it."""
    export = Button(label="📄 " + texts("button-export"), press=ExportMine())
    forget = Button(label="🗑 " + texts("button-forget"), press=AskForget(), style=Style.DANGER)
    return Screen(
        text=Text(Bold(texts("settings-data")), "\n", texts("settings-data-what")),
        rows=((export,), (forget,), (back(texts, SettingsPage()),)),
        kind=KIND,
    )


def ask_forget(texts: Texts, viewer: Viewer, *, moment: float) -> Screen:
    """Return the question before everything goes: what it means for them."""
    stays = viewer.role is Role.OWNER
    means = texts("settings-forget-owner") if stays else texts("settings-forget-means")
    confirm = ForgetConfirmed(argument=stamped("all", moment))
    return Screen(
        text=Text(Bold(texts("settings-forget-ask")), "\n", means),
        rows=(sure(texts, confirm=confirm, cancel=SettingsPage(argument="data")),),
        kind=KIND,
    )


def forgotten(texts: Texts, came: Forgotten) -> Screen:
    """Return that everything is gone. Nothing is kept of this either, so it has no buttons."""
    lines: list[Text | str] = [Bold(texts("settings-forgotten"))]
    if came.ended:
        lines += ["\n", texts("settings-forgotten-ended", n=came.ended)]
    if came.unheard:
        lines += ["\n", texts("settings-forgotten-unheard")]
    for one in came.farewells:
        lines += ["\n", texts(f"settings-farewell-{one.left}", backend=one.server)]
    return Screen(text=Text(*lines))
