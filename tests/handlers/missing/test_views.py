from handlers.missing import views
from services.gaps import GapOrder, Missing
from services.models import BackendId, ItemRef, TitleKind
from services.ports.parts import Gap
from support.words import labels, words

ONE, OTHER = BackendId("one"), BackendId("other")
NAMES = ((ONE, "One"), (OTHER, "Other"))


def gap(name: str, backend: BackendId, **facts: int) -> Gap:
    ref = ItemRef(backend=backend, kind=TitleKind.SERIES, native_id=name)
    return Gap(ref=ref, name=name, missing=2, **facts)


def test_a_server_is_named_only_where_several_have_a_title_of_that_name() -> None:
    gaps = (gap("Judex", ONE, season=2), gap("Judex", OTHER), gap("Chronicle", OTHER))
    screen = views.listing(words(), Missing(gaps=gaps, names=NAMES), 0, GapOrder.MOST)
    assert labels(screen)[:3] == [
        ["Judex · Season 2 · 2 missing · One"],
        ["Judex · 2 missing · Other"],
        ["Chronicle · 2 missing"],
    ]


def test_volumes_of_a_long_name_stay_apart() -> None:
    gaps = tuple(gap(f"Weather Report, Volume {n}", ONE) for n in (1, 10, 11))
    screen = views.listing(words(), Missing(gaps=gaps, names=NAMES), 0, GapOrder.NAME)
    assert len({row[0] for row in labels(screen)[:3]}) == len(gaps)


def test_seasons_of_one_series_are_no_reason_to_name_its_server() -> None:
    gaps = (gap("Judex", ONE, season=1), gap("Judex", ONE, season=2))
    screen = views.listing(words("zh_Hans"), Missing(gaps=gaps, names=NAMES), 0, GapOrder.MOST)
    assert labels(screen)[:2] == [["Judex · 第 1 季 · 缺 2 集"], ["Judex · 第 2 季 · 缺 2 集"]]
