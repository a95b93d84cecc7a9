"""The words: every id in both languages, nothing unused, the same holes, compiled as written."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.backends import names as backends
from handlers.audit.kinds import KINDS as ACTS
from handlers.locales.compile import compiled
from handlers.permissions import COMMANDS
from handlers.requests.views import DESK, MINE
from handlers.search.lists import KINDS
from handlers.status.pictures import PARTS
from handlers.ui.texts import LANGUAGES, LOCALES
from handlers.watchlist.views import STATES
from services.backends.moviepilot.models import ClientRow
from services.backends.moviepilot.subscription_client import DirectoryRow, SiteRow
from services.backends.moviepilot.subscription_options import options
from services.discover import LEADING
from services.doctor.checks import Hop
from services.drawing.palettes import Theme
from services.events import PeopleTurn, RequestTurn, WatchlistTurn, WorkTurn
from services.gaps import GapOrder
from services.household.audit import Result
from services.household.bindings import bindable
from services.household.choices import Choice
from services.household.doorstep import KnockState, Line
from services.household.invites import HOURS
from services.household.matters import Level, Matter
from services.household.roles import Role
from services.models import QueueState, SubscriptionState, TitleKind
from services.outbox.model import DigestCause
from services.outbox.policy import NoticeCode
from services.people import WELCOME
from services.ports.accounts import AccountState, Left, Turn
from services.ports.findings import Outcome
from services.ports.panels import ParameterKind, Wording
from services.ports.parts import ShelfFilter, ShelfSort
from services.ports.wishes import EpisodeState, LookState, SubscriptionAction
from services.releases import SortBy
from services.requests.model import Mode, Reason, RequestState
from services.storage.trouble import Trouble
from services.subscribe import Pick
from services.watchlist.model import ItemState, OnRemoved, SeasonPolicy, Why
from services.watchlist.port import Put
from support.errors import leaves
from support.findings import every_finding
from support.presses import every_act
from support.tree import ROOT, calls, sources

TYPED = frozenset(ParameterKind) - {ParameterKind.CHOICE, ParameterKind.SEVERAL}
BUTTONS = ("follow", "search-now", "options", "reset", "unfollow", "resume", "pause")
DECIDED = frozenset(KnockState) - {KnockState.WAITING}
AILING = (Outcome.WARNING, Outcome.FAILED)


def catalog(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "usher.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def ids(language: str) -> set[str]:
    return {name(message) for message in catalog(language) if message.id}


def name(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def sentences(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def holes(sentence: str) -> set[str]:
    return {hole for _, hole, _, _ in string.Formatter().parse(sentence) if hole}


def literal_ids() -> set[str]:
    found = set()
    for path in sources("handlers", "bot"):
        for call in calls(ast.parse(path.read_text()), "texts", "catalogs", "line"):
            for argument in ast.walk(call):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.add(argument.value)
    return found


def notice_codes() -> set[str]:
    text = "\n".join(path.read_text() for path in sources("services", "bot"))
    return set(re.findall(r'code="([a-z-]+)"', text)) | set(NoticeCode)


def reasons() -> dict[str, str]:
    """Return the reasons that have words, by their ids: `<backend>-reason-…` and `reason-…`."""
    parts = ((one, one.partition("reason-")) for one in ids("en") if one != "push-reason")
    return {one: prose for one, (_, mark, prose) in parts if mark}


def backends_own() -> set[str]:
    """Return the ids whose rest stands in the code of the backend they begin with.

    Words of a choice's value are `<backend>-<key>-<value>`: both parts stand there.
    """
    found = set()
    for backend in backends():
        code = "\n".join(p.read_text() for p in sources(f"services/backends/{backend}"))
        said = set(re.findall(r'"([a-z][a-z-]*)"', code))
        names = {one: one.removeprefix(f"{backend}-") for one in ids("en")}
        found |= {
            one
            for one, rest in names.items()
            if rest != one and (rest in said or any(rest == f"{a}-{b}" for a in said for b in said))
        }
    return found


def wordings() -> set[str]:
    """Return the ids of the wordings that services make which are no backend's."""
    paths = [p for p in sources("services") if "backends" not in p.parts]
    text = "\n".join(path.read_text() for path in paths)
    return set(re.findall(r'Wording\(id="([a-z-]+)"', text))


def every_wording() -> list[Wording]:
    """Return what options and their values are called, where all of them are offered."""
    offered = options(
        {},
        sites=[SiteRow(id=n, name=f"Site {n}", is_active=True) for n in (1, 2)],
        downloaders=[ClientRow(name=name) for name in ("one", "two")],
        directories=[DirectoryRow(download_path=path) for path in ("/one", "/two")],
        type_word="",
        highest=None,
        start=True,
    )
    assert len(offered) == 8
    labels = [(one.label, one.standard, *(value.label for value in one.values)) for one in offered]
    return [wording for those in labels for wording in those]


def built_ids() -> set[str]:
    """Return the ids that code builds from closed sets."""
    return {
        *(f"error-{kind.code}" for kind in leaves()),
        *(f"command-{entry.name}" for entry in COMMANDS),
        *(f"home-{one}" for one in ("search", "subscriptions", "queue", "status", "help", "home")),
        *(f"home-{one}" for one in ("settings", "controls", "missing", "library", "recent")),
        *(f"home-{one}" for one in ("discover", "calendar", "requests", "people", "tasks")),
        *(f"access-{line}" for line in Line),
        *(f"role-{role}" for role in WELCOME),
        *(f"role-means-{role}" for role in WELCOME),
        *(f"button-admit-{role}" for role in ("member", "viewer")),
        *(f"knock-{state}-{who}" for state in DECIDED for who in ("you", "by")),
        *(f"push-people-{turn}" for turn in PeopleTurn),
        *(f"invite-hours-{hours}" for hours in HOURS),
        *(f"requests-{one}" for one in (MINE, DESK)),
        *(f"requests-none-{one}" for one in (MINE, DESK)),
        *(f"request-{state}" for state in RequestState),
        "home-watchlist",
        *(f"watchlist-{tab}" for tab in STATES),
        *(f"watchlist-{what}-{state}" for what in ("state", "some") for state in ItemState),
        *(f"watchlist-why-{why}" for why in Why if why),
        *(f"watchlist-policy-{policy}" for policy in SeasonPolicy),
        *(f"watchlist-gone-{what}" for what in OnRemoved),
        *(f"watchlist-account-{state}" for state in AccountState),
        *(f"watchlist-left-{left}" for left in Left),
        *(f"settings-farewell-{left}" for left in Left if left is not Left.NOT_THERE),
        *(f"watchlist-put-{put}" for put in Put),
        *(f"watchlist-turn-{turn}" for turn in Turn if turn not in (Turn.DONE, Turn.WAITING)),
        *(f"push-watchlist-{turn}" for turn in WatchlistTurn),
        *(f"push-watchlist-{what}" for what in ("ready", "there", "waiting", "choices")),
        *(f"request-{state}-{who}" for state in ("approved", "denied") for who in ("you", "by")),
        *(f"request-reason-{reason}" for reason in Reason),
        *(f"push-request-{turn}" for turn in (*RequestTurn, "changed")),
        *(f"push-work-{turn}" for turn in WorkTurn),
        *(f"policy-{mode}" for mode in Mode),
        *(f"audit-did-{press.__prefix__}" for press in every_act()),
        *(f"audit-kind-{kind}" for kind in (*ACTS, "other")),
        *(f"audit-result-{result}" for result in Result if result is not Result.DONE),
        *(f"policy-means-{mode}" for mode in Mode),
        *(f"missing-by-{order}" for order in GapOrder),
        *(f"library-by-{sort}" for sort in ShelfSort),
        *(f"library-only-{which}" for which in ShelfFilter),
        *wordings(),
        *(
            f"controls-{what}-{kind}"
            for what in ("type", "unfit")
            for kind in (*TYPED, "pattern")
            if (what, kind) != ("type", "pattern")
        ),
        *(f"picture-{theme}" for theme in Theme),
        *(f"picture-{part}" for part in PARTS),
        *(f"settings-language-{language}" for language in LANGUAGES),
        *(f"settings-option-{option}" for option in Choice),
        *(f"level-{level}" for level in Level),
        *(f"matter-{matter}" for matter in Matter),
        *(f"matter-{matter}-what" for matter in Matter),
        *(f"bind-{matter}-what" for matter in bindable(Role.OWNER)),
        *(f"kind-{kind}" for kind in TitleKind),
        *(f"kinds-{kind}" for kind in KINDS),
        *(f"results-{one}" for one in (*LEADING, "similar")),
        *(one for one in ids("en") if "-list-" in one),  # tests/contract/test_browse.py
        *(f"release-sort-{order}" for order in SortBy),
        *(f"queue-state-{state}" for state in QueueState),
        *(f"queue-some-{state}" for state in ("running", "waiting", "failed", "done")),
        *(f"queue-{did}" for did in ("paused", "resumed", "retried", "cancelled")),
        *(f"subscription-state-{state}" for state in SubscriptionState),
        *(f"button-pick-{pick}" for pick in Pick),
        *(f"subscription-done-{action}" for action in SubscriptionAction),
        *(f"look-{state}" for state in LookState),
        *(f"button-{one}" for one in BUTTONS),
        *(f"{many}-{state}" for many in ("episode", "episodes") for state in EpisodeState),
        *(one.id for one in every_wording() if one.id),
        *(f"digest-{cause}" for cause in DigestCause),
        *(f"storage-{trouble}" for trouble in Trouble),
        *(f"notice-{code}" for code in notice_codes()),
        *(f"doctor-hop-{hop}" for hop in Hop),
        *(one.message for one in every_finding()),
        *(f"{one.message}-do" for one in every_finding() if one.outcome in AILING),
    }


def test_both_languages_have_the_same_ids() -> None:
    assert ids("en") == ids("zh_Hans")
    assert len(ids("en")) > 100


def test_every_id_the_code_builds_has_words() -> None:
    assert built_ids() <= ids("en")


def test_every_id_of_the_catalogs_is_used() -> None:
    known = literal_ids() | built_ids() | reasons().keys() | backends_own()
    unused = {one for one in ids("en") if one not in known and not one.startswith("status-")}
    assert unused == set()


def test_every_reason_that_has_words_is_given_somewhere() -> None:
    given = "\n".join(
        path.read_text("utf-8")
        for root in ("services", "sandbox", "tests/contract")
        for path in (ROOT / root).rglob("*")
        if path.suffix in {".py", ".json"}
    )
    assert reasons()
    assert [prose for prose in reasons().values() if prose not in given] == []


def test_every_literal_id_has_words() -> None:
    shaped = re.compile(r"[a-z]+(-[a-z]+)+")
    wanted = {one for one in literal_ids() if shaped.fullmatch(one)}
    assert len(wanted) > 60
    assert wanted <= ids("en")


def test_both_languages_fill_the_same_holes() -> None:
    english = {name(m): holes(sentences(m)[-1]) for m in catalog("en") if m.id}
    chinese = {name(m): holes(sentences(m)[-1]) for m in catalog("zh_Hans") if m.id}
    assert english == chinese


def test_nothing_is_left_untranslated() -> None:
    for language in LANGUAGES:
        assert [name(m) for m in catalog(language) if m.id and not all(sentences(m))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalog_is_what_its_source_says(language: str) -> None:
    source: Path = LOCALES / language / "LC_MESSAGES" / "usher.po"
    assert source.with_suffix(".mo").read_bytes() == compiled(source)


def test_labels_that_other_programs_press_are_as_agreed() -> None:
    agreed = {
        "button-subscribe": ("Subscribe", "订阅"),
        "button-confirm": ("Confirm", "确认"),
        "button-cancel": ("Cancel", "取消"),
        "button-pause": ("Pause", "暂停"),
        "button-resume": ("Resume", "继续"),
        "button-delete": ("Delete", "删除"),
        "button-refresh": ("Refresh", "刷新"),
        "season": ("Season {number}", "第 {number} 季"),
        "button-cancel-subscription": ("Cancel subscription", "取消订阅"),
    }
    english, chinese = catalog("en"), catalog("zh_Hans")
    assert {k: (english[k].string, chinese[k].string) for k in agreed} == agreed
