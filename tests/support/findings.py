"""Every code that a check or a backend can find."""

import re
from collections.abc import Iterator

from bot.backends import factory, names
from services.models import BackendId
from services.ports.findings import Code, Coded, Finding


def every_finding() -> Iterator[Finding]:
    """Yield each code as a finding without values; backends' own ones belong to their folders."""
    for backend in names():
        factory(backend)  # importing them is what brings their codes into being
    for kind in Coded.__subclasses__():
        home = re.fullmatch(r"services\.backends\.([a-z]+)\..*", kind.__module__)
        own = BackendId(home[1]) if home else None
        assert own or kind is Code
        for code in kind:
            yield Finding(code=code, own=own)
