"""Titles, subscriptions and queue items that tests talk about."""

from datetime import date, timedelta

from services.models import (
    BackendId,
    ItemRef,
    Link,
    QueueAction,
    QueueItem,
    QueueState,
    Season,
    Subscription,
    SubscriptionState,
    Title,
    TitleKind,
)

SERVER = BackendId("server")


def film(name: str = "Metropolis", *, year: int | None = 1927, overview: str = "A city.") -> Title:
    """Return a film."""
    return Title(
        ref=ItemRef(backend=SERVER, kind=TitleKind.FILM, native_id=f"tmdb:{len(name)}"),
        name=name,
        year=year,
        overview=overview,
        rating=8.3,
        runtime=153,
        genres=("Drama", "Science fiction", "Thriller"),
        links=(Link(label="TMDB", url="https://example.org/1"),),
    )


def series(name: str = "Les Vampires") -> Title:
    """Return a series."""
    ref = ItemRef(backend=SERVER, kind=TitleKind.SERIES, native_id="tmdb:2")
    return Title(ref=ref, name=name, year=1915, overview="A gang in Paris.")


def seasons(count: int = 3) -> tuple[Season, ...]:
    """Return seasons with eight episodes each, and specials last."""
    regular = [
        Season(number=n, episode_count=8, air_date=date(1915 + n, 1, 1))
        for n in range(1, count + 1)
    ]
    return (*regular, Season(number=0, episode_count=2))


def wish(
    *, season: int | None = 2, present: int = 3, wanted: int = 9, name: str = "Les Vampires"
) -> Subscription:
    """Return a subscription."""
    return Subscription(
        backend=SERVER,
        native_id="5",
        ref=series().ref,
        name=name,
        year=1915,
        season=season,
        wanted=wanted,
        present=present,
        state=SubscriptionState.ACTIVE,
    )


def download(number: int = 1, *, paused: bool = False, name: str = "Metropolis") -> QueueItem:
    """Return a queue item."""
    steer = QueueAction.RESUME if paused else QueueAction.PAUSE
    return QueueItem(
        backend=SERVER,
        native_id=f"{number:040x}",
        name=name,
        year=1927,
        pool="qb",
        size=8_400_000_000,
        progress=0.684,
        state=QueueState.PAUSED if paused else QueueState.RUNNING,
        speed=None if paused else 4_300_000,
        remaining=None if paused else timedelta(minutes=12),
        actions=frozenset({steer, QueueAction.DELETE}),
    )
