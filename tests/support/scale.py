"""How much is tried: the gate's numbers, or the nightly ones of `make soak` (`--nightly`)."""

nightly_run = False  # set by tests/conftest.py before any test module is imported


def cases(gate: int, *, nightly: int) -> int:
    """Return how many cases to try in this run."""
    return nightly if nightly_run else gate
