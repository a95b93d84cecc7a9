"""What one routed command costs: CPU seconds of the process, against a bare aiogram bot."""

import tempfile
from pathlib import Path

from bench.figures import Figure, ratios
from bench.processes import OWNER, Child, Scene, bare_bot, staged, usher

COMMANDS = 400
WARM_UP = 20


async def commands(runs: int) -> list[Figure]:
    """Measure `/help`, which asks no other server, one after the other."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as directory:
        async with staged("--unlimited") as scene:
            for _ in range(runs):
                async with usher(scene, Path(directory), TRACKER_ENABLED="false") as child:
                    ours.append(await _cost(scene, child))
                async with bare_bot(scene) as child:
                    theirs.append(await _cost(scene, child))
    cost = [f"{1000 * sorted(costs)[len(costs) // 2]:.2f} ms" for costs in (ours, theirs)]
    return [
        Figure(
            name="CPU per routed command ÷ bare aiogram with as many routers",
            values=ratios(ours, theirs),
            limit=3,
            detail=f"`/help`: {cost[0]} against {cost[1]}, of {COMMANDS} commands a run",
        )
    ]


async def _cost(scene: Scene, child: Child) -> float:
    await _ask(scene, WARM_UP)
    before = child.cpu()
    await _ask(scene, COMMANDS)
    return (child.cpu() - before) / COMMANDS


async def _ask(scene: Scene, times: int) -> None:
    last = await scene.telegram.last_entry()
    for _ in range(times):
        await scene.telegram.say(OWNER, "/help")
        last = (await scene.accepted(last))["seq"]
