import pytest

from handlers.ui.press import stamp_of, stamped


@pytest.mark.parametrize("item", ["5", "a.b", ""])
def test_a_stamp_is_read_back(item: str) -> None:
    assert stamp_of(stamped(item, 1_764_000_000.7)) == (item, 1_764_000_000.0)


@pytest.mark.parametrize("argument", ["", "5.", "5.when"])
def test_a_confirmation_without_a_moment_is_long_expired(argument: str) -> None:
    assert stamp_of(argument) == (argument, 0.0)
