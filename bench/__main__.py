"""`python -m bench [SECTION …]`: measures, prints, and writes docs/performance.md."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from bench import report
from bench.arrival import arrival
from bench.commands import commands
from bench.drain import drain
from bench.figures import Figure
from bench.lists import watchlists
from bench.panels import panels
from bench.polling import polling
from bench.search import search
from bench.start import command_line, start

SECTIONS: Mapping[str, Callable[[int], Awaitable[list[Figure]]]] = {
    "command_line": command_line,
    "start": start,
    "commands": commands,
    "search": search,
    "arrival": arrival,
    "polling": polling,
    "drain": drain,
    "lists": watchlists,
    "panels": panels,
}
RUNS = 5


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--dry", action="store_true", help="print only, leave the page as it is")
    parsed = parser.parse_args(arguments)
    if unknown := set(parsed.sections) - SECTIONS.keys():
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    return parsed


async def measure(arguments: argparse.Namespace) -> bool:
    """Measure the sections one after the other; say whether every limit was kept."""
    kept = True
    for name in arguments.sections or SECTIONS:
        figures = await SECTIONS[name](arguments.runs)
        print(f"\n{name}\n{report.table(figures)}", flush=True)
        kept = kept and all(figure.reached is not False for figure in figures)
        if not arguments.dry:
            today = datetime.now(UTC).date()
            report.write({name: figures}, runs=arguments.runs, today=today)
    return kept


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(measure(parse(sys.argv[1:]))) else 1)
