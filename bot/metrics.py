"""What Usher counts, in Prometheus' text format (reliability.md section 13)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.counting import CountingRender, CountingSender
from bot.health import Feeds
from bot.reception import Reception
from bot.updates import LinkState, TelegramLink
from services.census import Census
from services.clock import Clock
from services.models import BackendId
from services.outbox.model import OutboxCounts
from services.polling.bells import BellState

BACKUPS = "backups"  # the folder of the data directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is read at the moment it is asked for; `clocks` are offsets in seconds, by peer."""

    link: TelegramLink
    reception: Reception
    feeds: Feeds
    bells: Callable[[], Mapping[BackendId, BellState]]
    outbox: Callable[[], Awaitable[OutboxCounts]]
    census: Callable[[], Awaitable[Census]]
    sender: CountingSender
    render: CountingRender
    clocks: Callable[[], Mapping[str, float | None]]
    data_dir: Path


class Metrics:
    """Puts the sources into metrics."""

    def __init__(self, clock: Clock, sources: Sources) -> None:
        self._clock = clock
        self._of = sources

    async def text(self) -> bytes:
        """Return every metric with its value of now. Raises: SQLAlchemyError."""
        metrics = [
            *self._feeds(),
            *self._bells(),
            *await self._outbox(),
            *self._sends(),
            *self._chat(),
            *self._clocks(),
            *await asyncio.to_thread(self._backups),
        ]
        registry = CollectorRegistry()
        registry.register(_Ready(metrics))
        return generate_latest(registry)

    def _feeds(self) -> Iterable[Metric]:
        label = ["backend"]
        age = GaugeMetricFamily(
            "usher_poll_age_seconds", "Seconds since the last good poll.", labels=label
        )
        up = GaugeMetricFamily("usher_backend_up", "1 when the last poll went well.", labels=label)
        failures = GaugeMetricFamily(
            "usher_poll_failures", "Polls in a row that failed.", labels=label
        )
        breaker = GaugeMetricFamily(
            "usher_breaker_open", "1 while a failing server is left alone.", labels=label
        )
        rows = CounterMetricFamily(
            "usher_feed_rows",
            "Rows seen for the first time, by what became of them.",
            labels=["backend", "disposition"],
        )
        for backend, state in self._of.feeds().items():
            if state.age is not None:
                age.add_metric([backend], state.age)
            up.add_metric([backend], float(state.age is not None and not state.error_code))
            failures.add_metric([backend], state.failures)
            breaker.add_metric([backend], float(state.failures > 0))
            for disposition, count in sorted(state.rows.items()):
                rows.add_metric([backend, disposition], count)
        return age, up, failures, breaker, rows

    def _bells(self) -> Iterable[Metric]:
        up = GaugeMetricFamily(
            "usher_stream_up", "1 while a server's stream is listened to.", labels=["backend"]
        )
        for backend, state in self._of.bells().items():
            up.add_metric([backend], float(state.listening))
        return (up,)

    async def _outbox(self) -> Iterable[Metric]:
        counts, census = await self._of.outbox(), await self._of.census()
        waited = (self._clock.now() - counts.oldest).total_seconds() if counts.oldest else 0.0
        return (
            _gauges("usher_outbox_rows", "Messages not sent, by state.", "state", census.outbox),
            GaugeMetricFamily("usher_outbox_waiting", "Messages that wait.", value=counts.waiting),
            GaugeMetricFamily(
                "usher_outbox_undelivered",
                "Messages that could not be delivered.",
                value=counts.undelivered,
            ),
            GaugeMetricFamily(
                "usher_outbox_oldest_seconds",
                "Age of the message that has waited longest.",
                value=max(0.0, waited),
            ),
            _gauges(
                "usher_events_suppressed",
                "Events nobody was told of, by reason.",
                "reason",
                census.suppressed,
            ),
        )

    def _sends(self) -> Iterable[Metric]:
        fates = self._of.sender.fates
        return (
            _counted("usher_sends", "Calls that carry a push.", "fate", fates),
            CounterMetricFamily(
                "usher_ambiguous", "Sends whose outcome nobody knows.", value=fates["ambiguous"]
            ),
            CounterMetricFamily(
                "usher_duplicates_risked",
                "Second copies of messages whose first outcome nobody knows.",
                value=self._of.render.repeats,
            ),
        )

    def _chat(self) -> Iterable[Metric]:
        up = GaugeMetricFamily(
            "usher_telegram_up",
            "1 when Telegram answers.",
            value=float(self._of.link.state is LinkState.ANSWERING),
        )
        taken = _counted("usher_updates", "Updates taken.", "kind", self._of.reception.taken)
        dropped = CounterMetricFamily(
            "usher_updates_dropped",
            "Messages that were too old at the start.",
            value=self._of.reception.dropped,
        )
        shed = CounterMetricFamily(
            "usher_updates_shed",
            "Updates that were not looked at in a flood.",
            value=self._of.reception.shed,
        )
        return up, taken, dropped, shed

    def _clocks(self) -> Iterable[Metric]:
        known = {peer: off for peer, off in self._of.clocks().items() if off is not None}
        meaning = "Seconds a peer's clock is ahead of ours."
        return (_gauges("usher_clock_offset_seconds", meaning, "peer", known),)

    def _backups(self) -> Iterable[Metric]:
        """Return the moment of the newest backup, nothing where there is none."""
        made = [path.stat().st_mtime for path in (self._of.data_dir / BACKUPS).glob("*.db")]
        if not made:
            return ()
        meaning = "When the newest backup was made, in seconds since 1970."
        return (GaugeMetricFamily("usher_last_backup_timestamp_seconds", meaning, value=max(made)),)


class _Ready:
    """A collector of metrics that are already read."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._metrics


def _counted(name: str, meaning: str, label: str, counts: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for what, count in sorted(counts.items()):
        family.add_metric([what], count)
    return family


def _gauges(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for what, value in sorted(values.items()):
        family.add_metric([what], value)
    return family
