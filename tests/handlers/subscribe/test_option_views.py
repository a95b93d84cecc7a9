from handlers.subscribe import episode_views, option_views
from handlers.subscribe.place import Place
from handlers.ui.deciding import Deciding, load, with_deciding
from services.models import ChatId
from services.people import Role, Viewer
from services.ports.panels import Wording
from services.ports.wishes import Episode, EpisodeState, Option, OptionKind, OptionValue
from services.screens import Parked, ScreenAudience
from services.subscriptions import Wish
from support.samples import wish
from support.words import labels, said, words


def option(key="folder", count=3, **changes):
    values = [OptionValue(key=f"v{n}", label=Wording(literal=f"Value {n}")) for n in range(count)]
    return Option(
        key=key, label=Wording(literal="Folder"), standard=Wording(literal="any"),
        values=tuple(values), **changes,
    )  # fmt: skip


START = Option(
    key="start", label=Wording(literal="Start"), standard=Wording(literal="the first"),
    kind=OptionKind.NUMBER, highest=100, alone=True,
)  # fmt: skip
SCREEN = Parked(row="r", kind="card", chat_id=ChatId(1), audience=ScreenAudience(), state={"a": 1})


def shown(one, page=0, **chosen):
    deciding = Deciding(title="Tih-Minh", options=(one,), chosen=chosen)
    return option_views.option(words(), deciding, one, page, SCREEN)


def test_many_values_and_numbers_come_in_pages_that_go_round() -> None:
    first, last = shown(option(count=30)), shown(option(count=30), 2)
    assert labels(first)[0] == ["✅ any"]
    assert labels(first)[-2] == ["◀", "1/3", "▶"]
    assert [len(row) for row in labels(last)] == [1, 2, 2, 2, 3, 1]
    assert [button.press.argument for button in last.rows[-2]][::2] == ["folder.1", "folder.0"]
    numbers = shown(START, 2, start=("83",))
    assert labels(numbers)[1] == ["81", "82", "✅ 83", "84", "85"]
    assert labels(numbers)[-3:-1] == [["96", "97", "98", "99", "100"], ["◀", "3/3", "▶"]]


def test_a_number_is_offered_also_where_nobody_knows_how_many_there_are() -> None:
    endless = Option(key="start", label=START.label, standard=START.standard, kind=START.kind)
    assert labels(shown(endless))[-2] == ["36", "37", "38", "39", "40"]
    assert endless.takes(("4000",))
    assert not START.takes(("101",))
    assert not START.takes(("0",))
    assert not START.takes(("1", "2"))


def test_what_an_option_does_not_take_changes_nothing() -> None:
    one = option()
    deciding = Deciding(title="x", options=(one,))
    assert deciding.decided(one, ("v9",)) == deciding
    assert deciding.decided(one, ("v1", "v2")) == deciding
    assert deciding.decided(one, ("v1",)).now(one) == ("v1",)
    assert option(kind=OptionKind.SEVERAL).takes(("v1", "v2"))


def test_what_is_being_decided_survives_its_screen() -> None:
    deciding = Deciding(title="x", options=(option(), START), chosen={"start": ("3",)})
    kept = with_deciding({"page": 2}, deciding)
    assert (kept["page"], load(kept)) == (2, deciding)
    assert deciding.only_for_one(alone=True) == deciding
    assert deciding.only_for_one(alone=False).chosen == {}


def test_a_long_value_is_cut_on_its_button() -> None:
    long = Option(
        key="folder", label=Wording(literal="Folder"), standard=Wording(literal="any"),
        values=(OptionValue(key="/x" * 80, label=Wording(literal="/x" * 80)),),
    )  # fmt: skip
    (_, (button,), _) = labels(shown(long))
    assert len(button) < 50
    assert button.endswith("…")


def test_episodes_come_in_pages_with_a_summary_of_all() -> None:
    found = [
        Episode(
            number=n, name=f"Part {n}", files=("A.mkv",) if n == 1 else (),
            state=(EpisodeState.PRESENT, EpisodeState.FETCHED, EpisodeState.MISSING)[n % 3],
        )
        for n in range(1, 31)
    ]  # fmt: skip
    one = Wish(subscription=wish(), followers=(), viewer=Viewer(id=1, role=Role.OWNER))
    screen = episode_views.episodes(words(), one, found, 2, Place(kept={"page": 0}))
    text = said(screen).splitlines()
    assert text[1].startswith("✓ In the library: E03, E06, E09")
    assert text[2].startswith("⏬ On their way: E01, E04")
    assert text[-1] == "✓ E30  Part 30"
    assert labels(screen) == [["◀", "3/3", "▶"], ["Refresh", "Back"]]
    many = episode_views.spans_of([*range(1, 60, 2)])
    assert (len(many), many[0]) == (30, "E01")
    assert episode_views.spans_of([]) == []
    assert episode_views.spans_of([5, 1, 2, 3]) == ["E01–E03", "E05"]


def test_a_films_only_file_is_named() -> None:
    one = Wish(subscription=wish(season=None), followers=(), viewer=Viewer(id=1, role=Role.OWNER))
    film = [Episode(number=None, state=EpisodeState.PRESENT, files=("Metropolis.mkv",))]
    screen = episode_views.episodes(words(), one, film, 0, Place(kept={"page": 0}))
    assert said(screen).splitlines()[-1] == "✓ Metropolis.mkv"
