"""The terminal's foreground, for as long as the demo runs.

`make` dies of the Ctrl-C that ends its recipe and reports a failure. In a foreground of its own
the demo alone receives it, and ends well.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator

# Writing to a terminal from behind its foreground would stop the process; so would Ctrl-Z, after
# which nobody would wake it up: the shell only watches `make`.
_STOPS = (signal.SIGTTOU, signal.SIGTSTP)


@contextlib.contextmanager
def own_foreground() -> Iterator[None]:
    """Take the terminal's foreground if there is a terminal and it is ours to take."""
    try:
        terminal = sys.stdin.fileno()
        before = os.tcgetpgrp(terminal)
    except (OSError, ValueError):  # no terminal
        yield
        return
    if before != os.getpgrp() or before == os.getpid():  # behind, or alone in front already
        yield
        return
    os.setpgid(0, 0)
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in _STOPS}
    os.tcsetpgrp(terminal, os.getpgrp())
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # the terminal may be gone
            os.tcsetpgrp(terminal, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
