"""The names people give themselves, as they may stand among other words."""

import unicodedata

LONGEST_NAME = 64  # characters (what Telegram's own apps take)
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def legible(name: str) -> str:
    """Return a name without what hides, turns or breaks letters (reliability.md A-11), cut.

    What joins letters and emoji stays.
    """
    spaced = (" " if one.isspace() else one for one in name[: 4 * LONGEST_NAME])
    kept = (one for one in spaced if one in _JOINERS or unicodedata.category(one) not in _INVISIBLE)
    return " ".join("".join(kept).split())[:LONGEST_NAME]
