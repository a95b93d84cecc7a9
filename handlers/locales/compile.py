"""Compile the catalogs: `python -m handlers.locales.compile` writes the .mo beside every .po.

The .mo files are committed so that a clone runs without a build step; a rules test holds them
equal to their sources.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WHENEVER = datetime(2026, 1, 1, tzinfo=UTC)  # the same source must compile to the same bytes
HERE = Path(__file__).parent


def compiled(source: Path) -> bytes:
    """Return a catalog as gettext reads it. Raises: ValueError for a malformed source."""
    with source.open("rb") as text:
        catalog = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
    catalog.creation_date = catalog.revision_date = WHENEVER
    kept = io.BytesIO()
    write_mo(kept, catalog)
    return kept.getvalue()


def main() -> None:
    """Compile every catalog."""
    for source in sorted(HERE.glob("*/LC_MESSAGES/*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source))


if __name__ == "__main__":
    main()
