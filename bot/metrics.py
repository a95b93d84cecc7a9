"""What Usher counts, in Prometheus' text format."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.health import Feeds
from bot.reception import Reception
from bot.updates import LinkState, TelegramLink
from services.clock import Clock
from services.outbox.model import OutboxCounts


class Metrics:
    """Reads the parts at the moment they are asked for."""

    def __init__(
        self,
        clock: Clock,
        *,
        link: TelegramLink,
        reception: Reception,
        feeds: Feeds,
        outbox: Callable[[], Awaitable[OutboxCounts]],
        sends: Counter[str],
    ) -> None:
        self._clock = clock
        self._link = link
        self._reception = reception
        self._feeds = feeds
        self._outbox = outbox
        self._sends = sends

    async def text(self) -> bytes:
        """Return every metric with its value of now."""
        registry = CollectorRegistry()
        registry.register(_Ready([*self._of_feeds(), *await self._of_outbox(), *self._of_chat()]))
        return generate_latest(registry)

    def _of_feeds(self) -> Iterable[Metric]:
        age = GaugeMetricFamily(
            "usher_poll_age_seconds", "Seconds since the last good poll.", labels=["backend"]
        )
        up = GaugeMetricFamily(
            "usher_backend_up", "1 when the last poll went well.", labels=["backend"]
        )
        rows = CounterMetricFamily(
            "usher_feed_rows", "Rows seen for the first time.", labels=["backend"]
        )
        for backend, state in self._feeds().items():
            if state.age is not None:
                age.add_metric([backend], state.age)
            up.add_metric([backend], float(state.age is not None and not state.error_code))
            rows.add_metric([backend], state.rows_seen)
        return age, up, rows

    async def _of_outbox(self) -> Iterable[Metric]:
        counts = await self._outbox()
        rows = GaugeMetricFamily("usher_outbox_rows", "Messages in the outbox.", labels=["state"])
        rows.add_metric(["waiting"], counts.waiting)
        rows.add_metric(["undelivered"], counts.undelivered)
        waited = (self._clock.now() - counts.oldest).total_seconds() if counts.oldest else 0.0
        head = GaugeMetricFamily(
            "usher_outbox_oldest_seconds",
            "Age of the message that has waited longest.",
            value=max(0.0, waited),
        )
        sends = _counted("usher_sends", "Calls that carry a push.", "fate", self._sends)
        return rows, head, sends

    def _of_chat(self) -> Iterable[Metric]:
        up = GaugeMetricFamily(
            "usher_telegram_up",
            "1 when Telegram answers.",
            value=float(self._link.state is LinkState.ANSWERING),
        )
        taken = _counted("usher_updates", "Updates taken.", "kind", self._reception.taken)
        dropped = CounterMetricFamily(
            "usher_updates_dropped",
            "Messages that were too old at the start.",
            value=self._reception.dropped,
        )
        return up, taken, dropped


class _Ready:
    """A collector of metrics that are already read."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._metrics


def _counted(name: str, meaning: str, label: str, counts: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=[label])
    for what, count in sorted(counts.items()):
        family.add_metric([what], count)
    return family
