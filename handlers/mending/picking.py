"""Handlers of what a file is: candidates, another name, season, episode, and what will be done."""

from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Message

from handlers.mending import callbacks as do
from handlers.mending import views
from handlers.mending.state import KIND, QUESTION, Picking, load, tells_episode
from handlers.ui.failed import FixAll, IdentifyFailure, burst_of, name_of
from handlers.ui.routing import NoCommand
from handlers.ui.screen import Screen
from handlers.ui.show import Show
from handlers.ui.texts import Texts
from handlers.ui.toast import Toast
from services.failures import Care, FailureService, Scope
from services.household.audit import Act, called
from services.models import ChatId
from services.people import Viewer
from services.ports.mending import Mend
from services.questions import Questions
from services.registry import Registry
from services.screens import Parked

LONGEST = 100  # characters of a name that is looked for
MOST_EPISODES = 9999


class Typed(NoCommand):
    """Passes what is typed in private while we wait for it, and gives the question as `asked`."""

    async def __call__(
        self, message: Message, viewer: Viewer, questions: Questions
    ) -> bool | dict[str, Any]:
        """Return the question, or False."""
        plain = message.text and not message.text.startswith("/")
        if message.chat.type != ChatType.PRIVATE or not plain:
            return False
        asked = await questions.pending(ChatId(message.chat.id), viewer.id, kind=QUESTION)
        return {"asked": asked} if asked else False


def register(router: Router) -> None:
    """Let a router handle these questions."""
    router.message.register(answer, Typed())
    presses = (
        (pick, IdentifyFailure.filter()),
        (fix_all, FixAll.filter()),
        (turn, do.Candidate.filter()),
        (choose, do.ThisOne.filter()),
        (ask_name, do.OtherName.filter()),
        (ask_episode, do.OfEpisode.filter()),
        (choose_season, do.OfSeason.filter()),
        (confirm, do.ToConfirm.filter()),
        (file_it, do.FileAs.filter()),
        (retry_all, do.RetryAll.filter()),
        (do_again, do.DoAgain.filter()),
        (leave, do.LeaveIt.filter()),
    )
    for handler, pressed in presses:
        router.callback_query.register(handler, pressed)


async def pick(
    _query: CallbackQuery,
    callback_data: IdentifyFailure,
    parked: Parked,
    failures: FailureService,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Show what the file may be, beside its message."""
    every = callback_data.argument == "all"
    care = await failures.look(burst_of(parked.state), Scope.KIN if every else Scope.NAMED)
    if not care.taken:
        await toast(views.taken_words(texts, care))
        return
    state = _begun(texts, parked, care, every=every)
    state = await _found(state, care, failures, care.taken[0].failure.name)
    screen = views.candidate(texts, state, private=show.in_private)
    await (show(screen) if parked.kind == KIND else show.anew(screen))


async def fix_all(
    _query: CallbackQuery,
    parked: Parked,
    failures: FailureService,
    registry: Registry,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Ask how everything of the message shall be tried again."""
    care = await failures.look(burst_of(parked.state), Scope.KIN)
    if not care.taken:
        await toast(views.taken_words(texts, care))
        return
    mends = registry.one(care.shown.first.backend, Mend)
    state = _begun(texts, parked, care, every=True)
    await show.anew(views.every_one(texts, state, picks=bool(mends and mends.takes_identity)))


async def turn(
    _query: CallbackQuery, callback_data: do.Candidate, parked: Parked, show: Show, texts: Texts
) -> None:
    """Show another candidate."""
    state = replace(load(parked.state), index=callback_data.argument, season=None, episode=None)
    await show(views.candidate(texts, state, private=show.in_private))


async def choose(
    _query: CallbackQuery,
    callback_data: do.ThisOne,
    parked: Parked,
    failures: FailureService,
    show: Show,
    texts: Texts,
) -> None:
    """Take a candidate: of a series the season is asked, of a film nothing more."""
    state = replace(load(parked.state), index=callback_data.argument)
    if not state.is_series:
        await show(await _confirmed(state, failures, texts))
        return
    state = replace(state, seasons=tuple(await failures.seasons(state.title)))
    await show(views.seasons(texts, state, private=show.in_private))


async def choose_season(
    _query: CallbackQuery, callback_data: do.OfSeason, parked: Parked, show: Show, texts: Texts
) -> None:
    """Take a season, or what the file's name says."""
    chosen = int(callback_data.argument) if callback_data.argument else None
    state = replace(load(parked.state), season=chosen)
    await show(views.seasons(texts, state, private=show.in_private))


async def ask_name(_query: CallbackQuery, parked: Parked, show: Show, texts: Texts) -> None:
    """Wait for the words to look for."""
    await show(views.ask_words(texts, replace(load(parked.state), asking="name")))


async def ask_episode(_query: CallbackQuery, parked: Parked, show: Show, texts: Texts) -> None:
    """Wait for the number of the episode."""
    await show(views.ask_words(texts, replace(load(parked.state), asking="episode")))


async def answer(
    message: Message, asked: Parked, failures: FailureService, show: Show, texts: Texts
) -> None:
    """Take what was typed."""
    state = load(asked.state)
    await show(await _answered(state, (message.text or "").strip(), failures, texts))


async def confirm(
    _query: CallbackQuery, parked: Parked, failures: FailureService, show: Show, texts: Texts
) -> None:
    """Show what would be done, and what would come of it where the server can say."""
    await show(await _confirmed(load(parked.state), failures, texts))


async def file_it(
    _query: CallbackQuery,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Have it filed as what was chosen."""
    state = load(parked.state)
    files = ", ".join(state.files)
    act.about = f"{files} → {called(state.title.name, state.title.year)}"
    begin = failures.fix_all if state.every else failures.identify
    care = await begin(state.burst, viewer, state.identity)
    await _say(care, state, act, toast, show, texts)


async def retry_all(
    _query: CallbackQuery,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Try everything of the message again."""
    state = load(parked.state)
    act.about = ", ".join(state.files)
    await _say(await failures.fix_all(state.burst, viewer), state, act, toast, show, texts)


async def do_again(
    _query: CallbackQuery,
    parked: Parked,
    viewer: Viewer,
    failures: FailureService,
    act: Act,
    toast: Toast,
    show: Show,
    texts: Texts,
) -> None:
    """Say that the step was not done."""
    state = load(parked.state)
    act.about = ", ".join(state.files)
    await _say(await failures.do_again(state.burst, viewer), state, act, toast, show, texts)


async def leave(_query: CallbackQuery, parked: Parked, show: Show, texts: Texts) -> None:
    """Do nothing."""
    await show(views.ended(texts, load(parked.state), texts("mend-left")))


async def _say(
    care: Care, state: Picking, act: Act, toast: Toast, show: Show, texts: Texts
) -> None:
    if not care.taken:
        act.voided()
    said = texts("mend-begun", n=len(care.taken)) if care.taken else views.taken_words(texts, care)
    await toast(said)
    await show(views.ended(texts, state, said))


async def _answered(state: Picking, words: str, failures: FailureService, texts: Texts) -> Screen:
    if state.asking == "episode":
        if not (words.isascii() and words.isdigit() and int(words) <= MOST_EPISODES):
            return views.ask_words(texts, state)
        state = replace(state, episode=int(words), asking="")
        return views.seasons(texts, state, private=True)
    care = await failures.look(state.burst, Scope.KIN if state.every else Scope.NAMED)
    if not care.taken:
        return views.ended(texts, state, views.taken_words(texts, care))
    state = await _found(replace(state, asking=""), care, failures, words[:LONGEST])
    return views.candidate(texts, state, private=True)


async def _confirmed(state: Picking, failures: FailureService, texts: Texts) -> Screen:
    alone = len(state.files) == 1
    foreseen = await failures.foresee(state.burst, state.identity) if alone else None
    return views.confirm(texts, state, foreseen)


async def _found(state: Picking, care: Care, failures: FailureService, words: str) -> Picking:
    titles = await failures.candidates(care.taken[0].failure, words)
    return replace(state, words=words, titles=tuple(titles), index=0, season=None, episode=None)


def _begun(texts: Texts, parked: Parked, care: Care, *, every: bool) -> Picking:
    meant = [one.failure for one in care.taken]
    return Picking(
        burst=burst_of(parked.state),
        every=every,
        files=tuple(name_of(texts, one) for one in meant),
        silent=not all(tells_episode(one) for one in meant),
    )
