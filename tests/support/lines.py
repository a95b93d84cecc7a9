"""Tests that hold on every line of MoviePilot take `line` and hand it to `running_moviepilot`."""

import pytest

from support.moviepilot import LINES

on_every_line = pytest.mark.parametrize("line", LINES)
