"""Faults on order: what goes wrong with which call, how often, before or after it counts."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sandbox.telegram.errors import ApiError, too_many_requests
from sandbox.telegram.updates import Serial


class FaultKind(StrEnum):
    """How a call goes wrong."""

    RETRY_AFTER = "429"
    JSON = "json"  # {"ok": false} with code and description
    HTML = "html"  # the page of a proxy in the way
    CUT = "cut"  # the connection is closed without an answer
    STALL = "stall"  # no answer until the client goes
    GARBAGE = "garbage"  # half a JSON object
    SLOW = "slow"  # only the delay


class Phase(StrEnum):
    """When a call goes wrong."""

    BEFORE = "before"
    AFTER = "after"  # Telegram has accepted it; only the answer is lost


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order; `times` counts down, None means until cleared."""

    fault_id: int
    kind: FaultKind
    methods: frozenset[str]  # lower case; "*" for all
    phase: Phase = Phase.BEFORE
    chat: int | None = None
    contains: str | None = None  # in the text or caption as it was sent, markup included
    code: int | None = None
    description: str | None = None
    retry_after: int | None = None
    delay: float = 0.0  # seconds of real time
    times: int | None = None
    hits: int = 0

    def matches(self, *, method: str, chat_id: int | None, text: str | None) -> bool:
        """Say whether a call is one that shall go wrong."""
        return (
            self.times != 0
            and ("*" in self.methods or method.lower() in self.methods)
            and self.chat in (None, chat_id)
            and (self.contains is None or self.contains in (text or ""))
        )

    def refusal(self) -> ApiError | None:
        """Return the JSON refusal that the client reads, if the fault is one."""
        seconds = self.retry_after
        match self.kind:
            case FaultKind.RETRY_AFTER:
                return too_many_requests(1 if seconds is None else seconds)
            case FaultKind.JSON:
                text = self.description or "Internal Server Error"
                parameters = None if seconds is None else {"retry_after": seconds}
                return ApiError(self.code or 500, text, parameters=parameters)
            case _:
                return None

    def wire(self) -> dict[str, Any]:
        """Return the order for the control API."""
        return asdict(self) | {"methods": sorted(self.methods)}


class FaultBook:
    """All orders, oldest first."""

    def __init__(self) -> None:
        self._serial = Serial(0)
        self._faults: dict[int, Fault] = {}

    def order(self, **details: Any) -> Fault:
        """Add an order."""
        fault = Fault(fault_id=self._serial.next(), **details)
        self._faults[fault.fault_id] = fault
        return fault

    def all(self) -> list[Fault]:
        """Return the orders that may still act."""
        return [fault for fault in self._faults.values() if fault.times != 0]

    def cancel(self, fault_id: int | None = None) -> None:
        """Cancel one order, or all."""
        if fault_id is None:
            self._faults.clear()
        else:
            self._faults.pop(fault_id, None)

    def take(self, *, method: str, chat_id: int | None, text: str | None) -> Fault | None:
        """Return the first order for a call and count it."""
        for fault in self._faults.values():
            if fault.matches(method=method, chat_id=chat_id, text=text):
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def give_back(self, fault: Fault) -> None:
        """Uncount an order that found nothing to spoil."""
        fault.hits -= 1
        if fault.times is not None:
            fault.times += 1
