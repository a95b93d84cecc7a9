"""Deep links: short, url-safe, and read back exactly."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deep_links import (
    LONGEST,
    code_of,
    is_request,
    is_title,
    linked_request,
    linked_title,
    ref_of,
    request_payload,
    title_payload,
)
from services.errors import BrokenLink
from services.models import BackendId, ItemRef, TitleKind

FILM = ItemRef(backend=BackendId("server"), kind=TitleKind.FILM, native_id="tmdb:603")


def test_a_titles_link_can_be_read_by_people() -> None:
    assert title_payload(FILM) == "t-server-f-tmdb_z603"


refs = st.builds(
    ItemRef,
    backend=st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True).map(BackendId),
    kind=st.sampled_from(TitleKind),
    native_id=st.text(min_size=1, max_size=40),
)


@given(refs)
def test_a_code_is_url_safe_and_reads_back(ref: ItemRef) -> None:
    code = code_of(ref)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", code)
    assert ref_of(code) == ref
    payload = title_payload(ref)
    assert payload is None or len(payload) <= LONGEST
    assert payload is None or (is_title(payload) and linked_title(payload) == ref)


@given(st.text(max_size=70))
def test_anything_else_is_a_broken_link(text: str) -> None:
    try:
        ref = ref_of(text)
    except BrokenLink:
        return
    assert ref.backend


@pytest.mark.parametrize(
    "cut", ["", "server", "server-f", "server-f-", "server-x-1", "s-f-a_", "é"]
)
def test_a_cut_link_is_broken(cut: str) -> None:
    with pytest.raises(BrokenLink):
        ref_of(cut)


@pytest.mark.parametrize("code", ["s-f-_ff", "s-f-a_g"])
def test_bytes_that_are_no_text_are_broken(code: str) -> None:
    with pytest.raises(BrokenLink):
        ref_of(code)


def test_a_request_goes_by_its_handle() -> None:
    payload = request_payload("0a1b2c3d")
    assert is_request(payload)
    assert linked_request(payload) == "0a1b2c3d"
    for other in ("r-", "r-xyz", "r-0a1b2c3d4"):
        with pytest.raises(BrokenLink):
            linked_request(other)


def test_a_title_whose_id_is_too_long_has_no_link() -> None:
    long = ItemRef(backend=FILM.backend, kind=FILM.kind, native_id="a" * 60)
    assert title_payload(long) is None
