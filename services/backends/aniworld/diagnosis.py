"""What Aniworld finds wrong with itself: sign-in, queue, session, parts, socket."""

from collections.abc import Iterator

from services.backends.aniworld.client import AniworldClient
from services.backends.aniworld.health import facts_of
from services.backends.aniworld.live import Live
from services.backends.aniworld.mapping import ID, NAME
from services.errors import BackendError
from services.ports.facts import Fact, Mark
from services.ports.findings import Code, Coded, Diagnosis, Finding, Outcome, found
from services.transport.wire import fields, text


class Own(Coded):
    """Findings that only this server has; their words begin with its id."""

    SIGNED_OUT = "signed-out", Outcome.WARNING
    PART_AILING = "part-ailing", Outcome.WARNING
    QUEUE_HALTED = "queue-halted", Outcome.WARNING
    VERSIONED = "place", Outcome.OK


async def diagnose(client: AniworldClient, live: Live) -> Diagnosis:
    """Sign in, then look at every part.

    Raises: BackendError when nothing can be asked at all.
    """
    numbers = await live.numbers()
    session = await client.session()
    await client.series()
    health = await client.health()
    findings = [found(Code.BACKEND_OK, backend=NAME, version=text(health.get("version")))]
    if not session:
        findings.append(Finding(code=Own.SIGNED_OUT, own=ID))
    if numbers.pending and not numbers.downloading:
        fields_: dict[str, str | int] = {"n": numbers.pending}
        findings.append(Finding(code=Own.QUEUE_HALTED, own=ID, fields=fields_))
    findings.append(Finding(code=Own.VERSIONED, own=ID, fields={"path": client.place}))
    try:
        detailed = await client.detailed()
    except BackendError:  # not every server tells of its parts
        detailed = health
    findings += _ailing(facts_of({**health, **fields(detailed)}))
    return Diagnosis(findings=tuple(findings))


def _ailing(facts: Iterator[Fact]) -> Iterator[Finding]:
    for one in facts:
        if one.mark is Mark.BAD and one.value is not None:
            part = one.label.id.removeprefix(f"{ID}-")
            state = one.value.literal or part
            yield Finding(code=Own.PART_AILING, own=ID, fields={"part": part, "state": state})
