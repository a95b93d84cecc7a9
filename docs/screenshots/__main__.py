"""`python -m docs.screenshots`: play everything anew and write docs/images/<language>/*.png."""

import argparse
from pathlib import Path
from typing import get_args

from docs.screenshots.browser import running_browser
from docs.screenshots.play import play
from docs.screenshots.theatre import ROOT, Language, running_theatre
from lazy_models import import_aiogram

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """Read the command line and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m docs.screenshots", description=__doc__)
    languages: tuple[Language, ...] = get_args(Language)
    parser.add_argument("--language", choices=languages, help="only this one")
    parser.add_argument("--into", type=Path, default=IMAGES, metavar="FOLDER")
    chosen = parser.parse_args()
    import_aiogram()
    from docs.screenshots.drawn import draw_status  # noqa: PLC0415 - it imports aiogram

    with running_browser() as browser:
        for language in [chosen.language] if chosen.language else languages:
            folder = chosen.into / language
            folder.mkdir(parents=True, exist_ok=True)
            draw_status(language, folder)
            with running_theatre(language) as theatre:
                play(browser, theatre, language, folder)


if __name__ == "__main__":
    main()
