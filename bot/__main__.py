"""Runs Usher as `python -m bot`.

It leaves without the interpreter's farewell: everything is closed by then, and taking aiogram's
models apart one by one would cost seconds of the ten that a stop may take.
"""

import os
import sys

from bot.cli import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
