"""Showing what came of a press: the next screen, kept up to date, and what was done."""

from handlers.controls.flow import Flow, Shown
from handlers.controls.state import load
from handlers.ui.following import Following
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.switches import tell
from handlers.ui.toast import Toast


async def show_panel(screen: Screen, show: Show, flow: Flow, following: Following) -> None:
    """Show a panel, and keep it up to date while it moves by itself."""
    await show(screen)

    async def look() -> tuple[Screen, float]:
        now = await flow.panel(load(screen.state))
        return now, now.again

    following.begin(show, look, every=screen.again)


async def show_outcome(
    shown: Shown, toast: Toast, show: Show, flow: Flow, following: Following
) -> None:
    """Show what follows, and say over the chat what was done, if anything was."""
    if shown.done is None:
        toast.void()
    else:
        await tell(toast, flow.texts, shown.done, now=flow.clock.now())
    await show_panel(shown.screen, show, flow, following)
