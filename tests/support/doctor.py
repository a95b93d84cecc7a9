"""An examination of a household: the real checks against the stage, and what they say."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.doctor.checks import Surroundings, open_checks
from bot.settings import Settings
from handlers.doctor.words import Line, lines
from sandbox.telegram import Limits
from services.clock import SystemClock
from services.doctor.checks import CheckReport, Hop, Report
from services.doctor.examination import examine
from services.ports.findings import Coded
from support.database import create_file
from support.household import MEMBER, OWNER, usual
from support.moviepilot import RunningMoviePilot, running_moviepilot
from support.stage import TOKEN, StageClient, running_stage
from support.words import words

NOWHERE = "127.0.0.1:9"  # nobody listens to the discard port


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A household to be examined; `sections` are its settings."""

    stage: StageClient
    world: RunningMoviePilot
    directory: Path
    sections: dict[str, Any]
    files: dict[str, Path] = field(default_factory=dict)

    def change(self, section: str, **values: Any) -> None:
        """Set some settings."""
        self.sections[section] = self.sections.get(section, {}) | values

    async def examine(
        self, *, bot_runs: bool = True, state: str | None = "answering", pace: float = 5.0
    ) -> Report:
        """Examine everything, by default as the running bot does, on a busy machine."""
        clock = SystemClock()
        around = Surroundings(
            bot_runs=bot_runs,
            link_state=(lambda: state) if state is not None else None,
            files=self.files,
        )
        settings = Settings.model_validate(self.sections)
        async with open_checks(settings, around, clock=clock, texts=words(), pace=pace) as checks:
            return await examine(checks, clock)


@contextlib.asynccontextmanager
async def practice(directory: Path, **world: Any) -> AsyncIterator[Practice]:
    """Open a healthy household: an owner who has pressed Start, and nothing that fails."""
    data = directory / "data"
    data.mkdir(mode=0o700)
    create_file(data)
    async with (
        running_stage(limits=Limits(enabled=False)) as stage,
        running_moviepilot(**world) as server,
    ):
        for user in (OWNER, MEMBER):
            await stage.user(user, first_name="Olive", state="started")
        yield Practice(
            stage=stage, world=server, directory=data, sections=usual(stage, server, data)
        )


def only(report: Report, hop: Hop, subject: str | None = None) -> CheckReport:
    """Return the report of one check."""
    found = [it for it in report.checks if it.hop is hop and subject in (None, it.subject)]
    assert len(found) == 1, found
    return found[0]


def told(report: Report, code: Coded, *, secrets: Mapping[str, str] | None = None) -> Line:
    """Return the English line of a finding; in both languages it says what to do, and no secret."""
    kept = {TOKEN, *(secrets or {}).values()}
    said = {}
    for language in ("en", "zh"):
        texts = words(language)
        everything = list(lines(texts, report))
        assert not any(secret in str(it) for it in everything for secret in kept)
        codes = [it.code for check in report.checks for it in check.findings]
        assert code in codes, codes
        said[language] = everything[codes.index(code)]
        assert said[language].hop
        assert said[language].says
        assert said[language].remedy
    assert said["en"].says != said["zh"].says
    return said["en"]
