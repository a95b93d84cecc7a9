"""Buttons: one prefix each, small enough for Telegram, each with a handler that really answers."""

import inspect

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters.callback_data import CallbackQueryFilter

from handlers.audit.kinds import KINDS
from handlers.routers import build_routers
from handlers.ui.press import Press, stamp_of, stamped
from services.handles import handle
from services.screens import new_row
from support.presses import every_act, every_press

LONGEST_ARGUMENTS = (
    "0",
    "999",
    "12.1",
    "subscriptions",
    "100/100",
    "America/Argentina/Buenos_Aires",
    stamped(handle("x"), 2**33),
)
CONFIRMING = stamped(handle("x"), 2**33)


def data_filters(handler: HandlerObject) -> list[CallbackQueryFilter]:
    every = (one.callback for one in handler.filters or ())
    return [one for one in every if isinstance(one, CallbackQueryFilter)]


def answered(router: Router) -> set[type[Press]]:
    handlers = router.callback_query.handlers
    return {one.callback_data for handler in handlers for one in data_filters(handler)}


def test_prefixes_are_unique() -> None:
    prefixes = [kind.__prefix__ for kind in every_press()]
    assert len(prefixes) > 10
    assert len(prefixes) == len(set(prefixes))


def test_every_press_packs_within_telegrams_64_bytes() -> None:
    for kind in every_press():
        numeric = kind.model_fields["argument"].annotation is int
        argument = 999_999 if numeric else max(LONGEST_ARGUMENTS, key=len)
        packed = kind(row=new_row(), argument=argument).pack()
        assert len(packed.encode()) <= 64, packed


def test_packing_and_unpacking_is_the_identity() -> None:
    for kind in every_press():
        argument = 7 if kind.model_fields["argument"].annotation is int else "a.1"
        press = kind(row=new_row(), argument=argument)
        assert kind.unpack(press.pack()) == press
        assert kind.unpack(press.pack()).offer == press.offer


def test_a_press_without_argument_comes_back_as_it_was_offered() -> None:
    for kind in every_press():
        press = kind(row=new_row())
        assert kind.unpack(press.pack()).offer == press.offer


def test_every_press_has_a_handler() -> None:
    handled = set().union(*(answered(router) for router in build_routers()))
    assert set(every_press()) == handled


def test_a_row_is_ten_url_safe_characters_and_never_a_sequence() -> None:
    rows = {new_row() for _ in range(1000)}
    assert len(rows) == 1000
    assert {len(row) for row in rows} == {10}
    assert not any(":" in row for row in rows)


def test_a_malformed_stamp_was_offered_at_the_beginning_of_time() -> None:
    assert stamp_of("abc.zz") == ("abc.zz", 0.0)
    assert stamp_of(stamped("abc", 1_700_000_000.9)) == ("abc", 1_700_000_000.0)


def test_what_destroys_is_an_effect_with_a_time_limit() -> None:
    confirmations = [kind for kind in every_press() if kind.__prefix__.endswith("-ok")]
    assert len(confirmations) >= 2
    assert all(kind.effect and kind.within == 60 for kind in confirmations)


def test_whoever_handles_what_is_written_down_says_what_it_is_about() -> None:
    acts = set(every_act())
    silent = [
        handler.callback.__name__
        for router in build_routers()
        for handler in router.callback_query.handlers
        if any(one.callback_data in acts for one in data_filters(handler))
        and "act" not in inspect.signature(handler.callback).parameters
    ]
    assert len(acts) > 30
    assert silent == []


def test_a_kind_of_the_audit_is_of_verbs_that_are_written_down_each_in_one_kind() -> None:
    verbs = [verb for kind in KINDS.values() for verb in kind]
    assert len(verbs) == len(set(verbs))
    assert set(verbs) <= {press.__prefix__ for press in every_act()}
