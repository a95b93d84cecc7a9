"""`make screenshots` plays the conversations of the READMEs and leaves their pictures."""

import asyncio
import sys
from pathlib import Path

import pytest

from support.process import ROOT

LARGEST = 200_000  # bytes, so that the repository stays light


@pytest.mark.timeout(400)  # a real play: stage, bot and browser, in one language
async def test_every_picture_is_taken_anew(chromium: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "docs.screenshots", "--language", "zh", "--into", tmp_path, cwd=ROOT
    )
    assert await process.wait() == 0

    taken = {path.name: path.stat().st_size for path in (tmp_path / "zh").iterdir()}
    assert taken.keys() == {path.name for path in (ROOT / "docs/images/zh").iterdir()}
    assert max(taken.values()) < LARGEST
