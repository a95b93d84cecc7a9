"""Handlers of what failed: try again, let be, look closer; what a file is, a flow of its own."""

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.mending import picking, views
from handlers.mending.state import Picking
from handlers.mending.views import taken_words
from handlers.ui.failed import (
    IgnoreFailure,
    RetryFailure,
    TechnicalReason,
    burst_of,
    failed_message,
    name_of,
)
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.errors import DecisionWanted
from services.failures import Care, FailureService
from services.household.audit import Act
from services.household.roles import Role, at_least
from services.people import Viewer
from services.registry import Registry
from services.screens import Parked


def build_router() -> Router:
    """Return the conversation's router; it hears answers to its questions, so it stands early."""
    router = Router(name="mending")
    router.callback_query.register(retry, RetryFailure.filter())
    router.callback_query.register(ignore, IgnoreFailure.filter())
    router.callback_query.register(say_why, TechnicalReason.filter())
    picking.register(router)
    return router


async def retry(
    _query: CallbackQuery,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    registry: Registry,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Try again what the message names."""
    try:
        care = await failures.retry(burst_of(parked.state), viewer)
    except DecisionWanted as wanted:
        await _ask(wanted, parked, viewer, failures, act, toast, show, texts)
        return
    said = texts("mend-trying", name=name_of(texts, care.shown.first))
    _note(act, care, texts)
    await _answer(care, said, toast, show, texts, _changed(texts, care, parked, registry))


async def ignore(
    _query: CallbackQuery,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    registry: Registry,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Let everything of the message be."""
    care = await failures.ignore(burst_of(parked.state), viewer)
    said = texts("mend-ignored")
    _note(act, care, texts)
    await _answer(care, said, toast, show, texts, _changed(texts, care, parked, registry))


async def say_why(
    _query: CallbackQuery,
    parked: Parked,
    failures: FailureService,
    toast: Toast,
    texts: Texts,
) -> None:
    """Say what the server said, where nobody else reads it."""
    shown = await failures.shown(burst_of(parked.state))
    first = shown.first
    await toast(
        texts(
            "mend-why",
            reason=first.reason or "–",
            name=name_of(texts, first),
            record=first.native_id or "–",
        ),
        alert=True,
    )


async def _ask(
    wanted: DecisionWanted,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask an admin what the server wants to know; to others it is said that it does."""
    if not at_least(viewer.role, Role.ADMIN):
        raise wanted
    burst = burst_of(parked.state)
    act.about = name_of(texts, (await failures.shown(burst)).first)
    act.voided()
    toast.void()
    state = Picking(burst=burst, files=(act.about,))
    await show.anew(views.decision(texts, state, wanted))


def _note(act: Act, care: Care, texts: Texts) -> None:
    """Note what it is about; where somebody was first, nothing was left to do."""
    act.about = name_of(texts, care.shown.first)
    if not care.taken:
        act.voided()


async def _answer(
    care: Care, said: str, toast: Toast, show: Show, texts: Texts, screen: Screen
) -> None:
    """Say over the chat what was begun, or who was first; and show the message as it stands."""
    if not care.taken:
        toast.void()
        said = taken_words(texts, care)
    await toast(said)
    await show(screen)


def _changed(texts: Texts, care: Care, parked: Parked, registry: Registry) -> Screen:
    burst = burst_of(parked.state)
    return failed_message(texts, care.shown, [], burst_id=burst, registry=registry)
