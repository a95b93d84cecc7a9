"""What is asked and said about failures besides their message."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text

from handlers.mending import callbacks as do
from handlers.mending.state import KIND, QUESTION, Picking, dump
from handlers.ui import card
from handlers.ui.failed import IdentifyFailure
from handlers.ui.formatting import shorten
from handlers.ui.keyboards import back, pager, toggle
from handlers.ui.outgoing import poster
from handlers.ui.screen import Button, Row, Screen, Style, rows_of
from handlers.ui.texts import Texts
from services.errors import DecisionWanted
from services.events import MendingStep
from services.failures import Care
from services.ports.mending import Foreseen

OVERVIEW = 240  # UTF-16 units
HEADING = 150
FILE = 70
MOST_FILES = 6  # named in one screen: what they are filed as must fit below them


def taken_words(texts: Texts, care: Care) -> str:
    """Return why nothing was begun: who did what before."""
    before = care.before
    if before is None:
        return texts("mend-taken-filed")
    if before.step is MendingStep.IGNORED:
        return texts("mend-taken-ignored", by=before.by)
    return texts("mend-taken-trying", by=before.by)


def candidate(texts: Texts, state: Picking, *, private: bool) -> Screen:
    """Return one candidate, or what to do where there is none; typing needs a private chat."""
    other = Button(label="⌨️ " + texts("mend-button-name"), press=do.OtherName())
    last: Row = (*((other,) if private else ()), _leave(texts))
    if not state.titles:
        said = Text(texts("mend-no-candidates", words=state.words), "\n", *_files(texts, state))
        return _screen(said, (last,), state, name=state.words)
    title = state.title
    lines: list[Text | str] = [Bold(_heading(texts, state)), "\n"]
    if title.overview:
        lines += [shorten(title.overview, OVERVIEW), "\n"]
    lines += ["\n", texts("mend-is-it-this"), "\n", *_files(texts, state)]
    this = Button(
        label="🎯 " + texts("mend-button-this"),
        press=do.ThisOne(argument=state.index),
        style=Style.PRIMARY,
    )
    turning = pager(state.index, len(state.titles), to=do.Candidate)
    return _screen(Text(*lines), (turning, (this,), last), state)


def seasons(texts: Texts, state: Picking, *, private: bool) -> Screen:
    """Return the question of which season it is, and of which episode where nothing says it."""
    toggles = [
        toggle(texts("mend-season-told"), do.OfSeason(), chosen=state.season is None),
        *(
            toggle(
                _season(texts, one.number),
                do.OfSeason(argument=str(one.number)),
                chosen=state.season == one.number,
            )
            for one in state.seasons
        ),
    ]
    number = str(state.episode) if state.episode is not None else texts("mend-episode-told")
    label = f"{texts('mend-button-episode')}: {number}"
    episode = (Button(label=label, press=do.OfEpisode()),)
    go_on = Button(label=texts("mend-button-next"), press=do.ToConfirm(), style=Style.PRIMARY)
    said = Text(
        Bold(_heading(texts, state)),
        "\n",
        texts("mend-which-season"),
        "\n",
        *_files(texts, state),
    )
    rows = (
        *rows_of(toggles, width=2),
        episode if private and not state.every else (),
        (go_on,),
        (back(texts, do.Candidate(argument=state.index)),),
    )
    return _screen(said, rows, state)


def ask_words(texts: Texts, state: Picking) -> Screen:
    """Return the question whose answer is typed."""
    what = texts("mend-ask-episode" if state.asking == "episode" else "mend-ask-name")
    way = do.Candidate(argument=state.index) if state.titles else do.LeaveIt()
    return _screen(Text(what), ((back(texts, way),),), state, kind=QUESTION, name=state.words)


def decision(texts: Texts, state: Picking, wanted: DecisionWanted) -> Screen:
    """Return the question whether the step was done at which the server stopped."""
    lines: list[Text | str] = [
        texts("mend-decide-step", step=wanted.step) if wanted.step else texts("mend-decide"),
        "\n",
        *_files(texts, state),
    ]
    if wanted.reason:
        lines += ["\n", texts.rich("push-reason", reason=wanted.reason)]
    lines += ["\n\n", texts("mend-decide-means")]
    again = Button(label="🔁 " + texts("mend-button-again"), press=do.DoAgain())
    return Screen(
        text=Text(*lines), rows=((again,), (_leave(texts),)), kind=KIND, state=dump(state)
    )


def confirm(texts: Texts, state: Picking, foreseen: Foreseen | None = None) -> Screen:
    """Return what would be done, before it is; `foreseen` is what would come of it, if known."""
    chosen = state.identity
    lines: list[Text | str] = [*_files(texts, state), "\n→ "]
    lines.append(Bold(_heading(texts, state)))
    if chosen.season is not None:
        lines.append(f" · {_season(texts, chosen.season)}")
    if chosen.episode is not None:
        lines.append(f" · E{chosen.episode:02d}")
    if state.is_series and state.silent and state.episode is None:
        lines += ["\n\n", texts("mend-no-episode")]
    lines += ["\n\n", texts("mend-confirm-means"), *_foreseen(texts, foreseen)]
    rows = (
        (
            Button(label=texts("button-cancel"), press=do.LeaveIt()),
            Button(label=texts("button-confirm"), press=do.FileAs(), style=Style.PRIMARY),
        ),
        (back(texts, do.Candidate(argument=state.index)),),
    )
    return _screen(Text(*lines), rows, state)


def _foreseen(texts: Texts, foreseen: Foreseen | None) -> list[Text | str]:
    if foreseen is None:
        return []
    if foreseen.target:
        return ["\n", texts("mend-would-be", name=shorten(foreseen.target, FILE))]
    return ["\n⚠️ ", texts("mend-would-fail", reason=shorten(foreseen.reason, OVERVIEW))]


def every_one(texts: Texts, state: Picking, *, picks: bool) -> Screen:
    """Return the question how everything of a message shall be tried again."""
    again = Button(label="🔁 " + texts("mend-button-every"), press=do.RetryAll())
    pick = Button(label="🎯 " + texts("mend-button-one"), press=IdentifyFailure(argument="all"))
    rows = ((again,), (pick,) if picks else (), (_leave(texts),))
    said = Text(Bold(texts("mend-all-ask", n=len(state.files))), "\n", *_files(texts, state))
    shown = tuple(row for row in rows if row)
    return Screen(text=said, rows=shown, kind=KIND, state=dump(state))


def ended(texts: Texts, state: Picking, said: str) -> Screen:
    """Return what stands there when nothing is left to be asked."""
    name = state.words if not state.titles else ""
    return _screen(Text(said, "\n", *_files(texts, state)), (), state, name=name)


def _heading(texts: Texts, state: Picking) -> str:
    return shorten(card.heading(texts, state.title), HEADING)


def _files(texts: Texts, state: Picking) -> list[Text | str]:
    shown = [f"📄 {shorten(one, FILE)}" for one in state.files[:MOST_FILES]]
    more = len(state.files) - MOST_FILES
    return ["\n".join([*shown, *([texts("push-failed-more", n=more)] if more > 0 else [])])]


def _season(texts: Texts, number: int) -> str:
    return texts("season", number=number) if number else texts("specials")


def _leave(texts: Texts) -> Button:
    return Button(label=texts("button-cancel"), press=do.LeaveIt())


def _screen(
    text: Text, rows: Sequence[Row], state: Picking, *, kind: str = KIND, name: str = ""
) -> Screen:
    picture = card.picture_of(state.title) if state.titles else poster(None, name=name or "?")
    return Screen(
        text=text,
        rows=tuple(row for row in rows if row),
        picture=picture,
        kind=kind,
        state=dump(state),
    )
