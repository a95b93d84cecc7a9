"""Short names for things in buttons, where 64 bytes must hold everything."""

import hashlib

LENGTH = 8


def handle(*parts: object) -> str:
    """Return eight characters that name a thing by what identifies it, the same in every run."""
    whole = "\x1f".join(map(str, parts))
    return hashlib.sha256(whole.encode()).hexdigest()[:LENGTH]
