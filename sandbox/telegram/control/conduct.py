"""`/sim/fault`, `/sim/down`, `/sim/reset`, `/sim/clock`: how the stage behaves."""

from typing import Any

from aiohttp import web
from pydantic import Field

from sandbox.telegram.api import STAGE
from sandbox.telegram.control.exchange import Order, read_order, reply
from sandbox.telegram.faults import FaultKind, Phase

routes = web.RouteTableDef()


class FaultOrder(Order):
    """A fault to come; `times` absent means until it is cancelled."""

    kind: FaultKind
    method: str | list[str] = "*"
    chat: int | None = None
    contains: str | None = None
    phase: Phase = Phase.BEFORE
    code: int | None = None
    description: str | None = None
    retry_after: int | None = None
    delay: float = 0.0
    times: int | None = Field(default=None, ge=1)

    def details(self) -> dict[str, Any]:
        """Return what the book of faults wants to know."""
        methods = [self.method] if isinstance(self.method, str) else self.method
        details = self.model_dump(exclude={"method"})
        return details | {"methods": frozenset(method.lower() for method in methods)}


class DownOrder(Order):
    """Whether the Bot API is away."""

    down: bool


class ClockOrder(Order):
    """How far the stage's clock jumps, in seconds."""

    advance: float = Field(gt=0)


@routes.post("/sim/fault")
async def post_fault(request: web.Request) -> web.Response:
    """Order a fault."""
    order = await read_order(request, FaultOrder)
    fault = request.app[STAGE].faults.order(**order.details())
    return reply({"fault_id": fault.fault_id})


@routes.get("/sim/faults")
async def get_faults(request: web.Request) -> web.Response:
    """List the faults that may still happen."""
    return reply({"faults": [fault.wire() for fault in request.app[STAGE].faults.all()]})


@routes.delete("/sim/faults")
async def delete_faults(request: web.Request) -> web.Response:
    """Cancel all faults."""
    request.app[STAGE].faults.cancel()
    return reply({})


@routes.delete("/sim/faults/{id:[0-9]+}")
async def delete_fault(request: web.Request) -> web.Response:
    """Cancel one fault."""
    request.app[STAGE].faults.cancel(int(request.match_info["id"]))
    return reply({})


@routes.post("/sim/down")
async def post_down(request: web.Request) -> web.Response:
    """Take the Bot API away, or bring it back."""
    order = await read_order(request, DownOrder)
    request.app[STAGE].set_down(is_down=order.down)
    return reply({"down": order.down})


@routes.get("/sim/down")
async def get_down(request: web.Request) -> web.Response:
    """Say whether the Bot API is away."""
    return reply({"down": request.app[STAGE].is_down})


@routes.post("/sim/clock")
async def post_clock(request: web.Request) -> web.Response:
    """Let time pass for limits, answer windows and dates."""
    order = await read_order(request, ClockOrder)
    clock = request.app[STAGE].clock
    clock.advance(order.advance)
    return reply({"now": clock.seconds()})


@routes.post("/sim/reset")
async def post_reset(request: web.Request) -> web.Response:
    """Clear everything."""
    request.app[STAGE].reset()
    return reply({})
