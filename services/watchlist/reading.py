"""What a scan means for the ledger: pure, so that every story can be told in a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.watchlist import rows
from services.watchlist.model import Item
from services.watchlist.port import Scan

FEW = 5  # entries that may vanish at once without a question
SHARE = 0.2  # of the list; the larger of the two counts
TWICE = 2  # complete scans without an entry, then it has left


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The entries to write, and whether so much has vanished that nobody believes it."""

    changed: tuple[Item, ...] = ()
    held: bool = False
    uncertain: bool = False  # something is absent for the first time: the next look reads again


def read(known: Mapping[str, Item], scan: Scan, *, held: bool = False) -> Reading:
    """Compare a scan with what is known; `held` says that an earlier one was not believed.

    Of an incomplete scan, only what is there counts (S-3).
    """
    changed = []
    for listed in scan.items:
        before = known.get(listed.key)
        if before is None:
            changed.append(Item(listed=listed))
            continue
        anew = listed.entry != before.listed.entry and listed.listed_at >= before.listed.listed_at
        if anew:
            changed.append(rows.again(before, listed))
        elif before.missed or before.gone or before.listed != listed:
            back = replace(before, listed=listed, missed=0, gone=False, parted=False)
            changed.append(back)
    if not scan.complete:
        return Reading(changed=tuple(changed), held=held)
    there = {one.key for one in scan.items}
    absent = [one for one in known.values() if not one.gone and one.key not in there]
    live = sum(not one.gone for one in known.values())
    if is_too_much(len(absent), live, empty=not scan.items):
        return Reading(changed=tuple(changed), held=True)
    missing = [_missed(one) for one in absent]
    uncertain = any(not one.gone for one in missing)
    return Reading(changed=(*changed, *missing), uncertain=uncertain)


def is_too_much(absent: int, live: int, *, empty: bool) -> bool:
    """Say whether so many entries are absent that a person has to say it is true (S-10)."""
    if not absent:
        return False
    return (empty and live > 0) or absent > max(FEW, live * SHARE)


def departed(known: Sequence[Item], scan_keys: frozenset[str]) -> list[Item]:
    """Return as gone what a person says has really left the list."""
    return [
        replace(one, gone=True, missed=TWICE)
        for one in known
        if not one.gone and one.key not in scan_keys
    ]


def _missed(item: Item) -> Item:
    missed = item.missed + 1
    return replace(item, missed=missed, gone=missed >= TWICE)
