"""Runs the stage as `python -m sandbox`."""

import gc
import sys

from lazy_models import import_aiogram


def main() -> None:
    """Import the stage, aiogram's models left for later, and run it."""
    gc.disable()  # what is imported now all stays: nothing to be collected
    import_aiogram()
    from sandbox.launcher import launch  # noqa: PLC0415 - else it would import aiogram itself

    gc.freeze()
    gc.enable()
    launch(sys.argv[1:])


if __name__ == "__main__":
    main()
