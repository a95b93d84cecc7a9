"""Lists and details of releases stay readable and within limits, whatever sites write."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.releases import views
from handlers.releases.callbacks import Choosing, ReleaseState, dump, load, narrowed
from handlers.ui.card import CardState
from handlers.ui.formatting import CAPTION_LIMIT, units
from handlers.ui.screen import compose
from services.ports.release_models import Release, SiteSearch
from services.releases import Facets, Selection, SizeBand, SortBy, facets_of
from support.samples import film
from support.words import labels, said, words

NOW = datetime(2026, 1, 10, tzinfo=UTC)
GB = 1024**3
STATE = ReleaseState(card=CardState(titles=(film(),)))


def release(**facts) -> Release:
    usual = {
        "digest": "0a1b2c3d",
        "name": "Metropolis.1927.2160p",
        "site": "Lantern Room",
        "size": 8 * GB,
        "seeders": 12,
        "charged": 0.0,
        "credited": 2.0,
        "resolution": "2160p",
        "published_at": NOW - timedelta(days=6),
        "labels": ("DIY", "中字"),
        "must_seed": True,
    }
    return Release(**(usual | facts))


def test_a_release_is_one_line_of_facts() -> None:
    text = said(views.listing(words("en"), STATE, SiteSearch(releases=(release(),)), now=NOW))
    assert text.endswith(
        "1  Metropolis.1927.2160p\n2× 🆓 free · 2160p · 8.0 GB · ↑ 12 · Lantern Room · 6 days ago"
    )


def test_details_say_labels_and_what_the_site_demands() -> None:
    text = said(views.details(words("zh_Hans"), STATE, release(charged=0.5), now=NOW))
    assert "2× 计 50% 流量" in text
    assert "标签：DIY、中字" in text
    assert "H&R" in text


def test_a_list_without_free_ones_has_no_such_button() -> None:
    screen = views.listing(words("en"), STATE, SiteSearch(releases=(release(charged=1),)), now=NOW)
    assert labels(screen) == [["1"], ["Filter and sort", "Back"]]


def test_an_account_that_may_not_search_is_told() -> None:
    screen = views.listing(words("en"), STATE, SiteSearch(barred=True), now=NOW)
    assert "may not search any site" in said(screen)


def test_a_page_that_is_gone_reads_as_the_last() -> None:
    found = SiteSearch(releases=tuple(release(digest=f"{n:08x}") for n in range(7)))
    screen = views.listing(words("en"), STATE.at(page=9), found, now=NOW)
    assert load(screen.state).choosing.page == 1


@pytest.mark.parametrize(
    ("argument", "selection"),
    [
        ("free.1", Selection(free=True)),
        ("resolution.1080p", Selection(resolution="1080p")),
        ("size.large", Selection(size=SizeBand.LARGE)),
        ("size.", Selection()),
        ("sort.newest", Selection(sort=SortBy.NEWEST)),
        ("site.gone", Selection()),
        ("all.", Selection()),
    ],
)
def test_a_toggle_leads_to_its_state(argument, selection) -> None:
    assert narrowed(Selection(), argument, Facets(sites=("a", "b"))) == selection


def test_what_is_parked_comes_back_and_holds_nothing_of_a_release() -> None:
    state = STATE.at(season=2, digest="0a1b2c3d", selection=Selection(size=SizeBand.SMALL))
    assert load(dump(state)) == state
    details = views.details(words("en"), state, release(name="The.Name"), now=NOW)
    assert "The.Name" not in str(details.state)


texts = st.text(max_size=300) | st.sampled_from(["流浪地球" * 90, "🎬" * 300, "<b>_*[]" * 60])


@given(
    st.lists(
        st.builds(
            release,
            digest=st.text("0123456789abcdef", min_size=8, max_size=8),
            name=texts,
            site=texts,
            detail=texts,
            labels=st.lists(texts, max_size=4).map(tuple),
            size=st.none() | st.integers(0, 2**62),
        ),
        max_size=12,
    ),
    st.sampled_from(["en", "zh_Hans"]),
)
def test_whatever_sites_write_fits(offered, language) -> None:
    found = SiteSearch(releases=tuple(offered))
    reader = words(language)
    facets = facets_of(found.releases)
    screens = [
        views.listing(reader, STATE, found, now=NOW),
        views.filters(reader, STATE, facets, fitting=len(offered)),
        *(views.details(reader, STATE, one, now=NOW) for one in offered[:1]),
        *(views.downloading(reader, STATE, one) for one in offered[:1]),
    ]
    for screen in screens:
        out = compose(screen, "0123456789")
        assert units(out.text) <= CAPTION_LIMIT
        for entity in out.entities:
            assert entity.offset + entity.length <= units(out.text)


def test_a_fresh_card_begins_without_choices() -> None:
    assert load(dump(STATE) | {"releases": {}}).choosing == Choosing()
