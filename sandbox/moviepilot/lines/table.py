"""Every line with the class that speaks it."""

from sandbox.moviepilot.lines.dialect import Dialect
from sandbox.moviepilot.lines.late import LateV2
from sandbox.moviepilot.lines.line import Line
from sandbox.moviepilot.lines.v3 import V3

DIALECTS: dict[Line, Dialect] = {it.line: it for it in (Dialect(), LateV2(), V3())}
