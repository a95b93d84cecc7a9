"""How many requests a long watchlist costs, and an unchanged one: budgets are per account."""

import tempfile
from pathlib import Path

from bench.figures import Figure
from support.lists import OLIVE, lists

ENTRIES = 10_000
PER_PAGE = 250
AROUND = 3  # requests beside the pages: the mark before and after them, a token that is due


async def watchlists(_runs: int) -> list[Figure]:
    """Count the requests of a first look at a long list, and of a second one; they never vary."""
    with tempfile.TemporaryDirectory() as directory:
        async with lists(Path(directory)) as here:
            here.stage.world.fill(ENTRIES)
            counts = []
            for _ in range(2):
                here.stage.world.server.journal.reset()
                await here.sync.visit(here.stage.backend, OLIVE)
                counts.append(float(len(here.stage.world.calls())))
    first, again = counts
    return [
        Figure(
            name=f"Requests to read a list of {ENTRIES} entries whole",
            values=(first,),
            unit="",
            limit=ENTRIES / PER_PAGE + AROUND,
            detail=f"{PER_PAGE} entries a page, and the mark before and after",
        ),
        Figure(name="Requests for the same list, unchanged", values=(again,), unit="", limit=1.0),
    ]
