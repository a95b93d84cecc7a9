"""What a card shows, as arrivals come in: pure values."""

from services.events import Arrival
from services.outbox.model import Card


def grown(before: Card | None, event: Arrival) -> Card:
    """Return the card with one arrival more; what earlier bursts brought still counts."""
    others = before.others if before else ()
    if not event.episodes and event.episodes_text and event.episodes_text not in others:
        others = (*others, event.episodes_text)
    return Card(
        backend=event.backend,
        name=event.name,
        ref=event.ref,
        year=event.year,
        season=event.season,
        episodes=tuple(sorted({*(before.episodes if before else ()), *event.episodes})),
        others=others,
        total=event.total or (before.total if before else None),
        newest=event,
        updated=before.updated if before else 0,
        poster_url=event.poster_url or (before.poster_url if before else None),
    )


def complete(card: Card) -> bool:
    """Say whether every episode of the season is there."""
    return bool(card.total) and set(range(1, (card.total or 0) + 1)) <= set(card.episodes)
