"""A strict Bot API server for one process, with a control API and a chat page.

The public names load with the package, and aiogram with them: that takes seconds.
"""

from sandbox.telegram.api import STAGE
from sandbox.telegram.app import create_stage
from sandbox.telegram.clock import ManualClock, StageClock
from sandbox.telegram.limits import STANDARD_LIMITS, Limits
from sandbox.telegram.stage import Stage

__all__ = [
    "STAGE",
    "STANDARD_LIMITS",
    "Limits",
    "ManualClock",
    "Stage",
    "StageClock",
    "create_stage",
]
