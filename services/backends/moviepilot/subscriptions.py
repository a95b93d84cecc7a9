"""The part of MoviePilot that keeps standing wishes (contract sections 6.3, 9 and 11)."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, tzinfo
from typing import Any, TypeVar

from services.backends.moviepilot.auth import SignIn
from services.backends.moviepilot.history import moment_of
from services.backends.moviepilot.mapping import (
    ID,
    season_of,
    subscription_of,
    word_of,
)
from services.backends.moviepilot.models import Media, SubscriptionRow
from services.backends.moviepilot.subscription_client import (
    EpisodeRow,
    FinishedRow,
    SubscriptionClient,
)
from services.backends.moviepilot.subscription_options import columns, options
from services.clock import Clock
from services.errors import BackendError, Forbidden, Rejected, UnexpectedAnswer, UnknownItem
from services.models import (
    ItemRef,
    Season,
    Subscribed,
    SubscribeOutcome,
    Subscription,
    Title,
    TitleKind,
)
from services.ports.wishes import (
    Chosen,
    Episode,
    EpisodeState,
    Finished,
    Option,
    SubscriptionAction,
)

KINDS = (TitleKind.FILM, TitleKind.SERIES, TitleKind.MUSIC)  # what can be wished for
T = TypeVar("T")


class SubscriptionsPart:
    """Implements Subscribe; the backend is one of these."""

    _subscription_client: SubscriptionClient
    _sign_in: SignIn
    _subscribing: asyncio.Lock
    _clock: Clock

    async def seasons(self, ref: ItemRef) -> list[Season]:
        """Return the seasons of a series, specials last; empty when the server knows none."""
        word = word_of(TitleKind.SERIES)
        if ref.kind is not TitleKind.SERIES or word is None:
            return []
        listed = await self._subscription_client.seasons(ref.native_id)
        detail = await self._subscription_client.detail(ref.native_id, type_word=word)
        known = {found.number: found for row in listed if (found := season_of(row))}
        for row in detail.season_info:
            told = season_of(row)
            if told and (told.number == 0 or not listed):
                known.setdefault(told.number, told)
        lacking = await self._lacking(ref, detail)
        today = self._clock.now().astimezone(self._sign_in.zone).date()
        counted = (_counted(_dated(one, today), lacking) for one in known.values())
        return sorted(counted, key=lambda one: (one.number == 0, one.number))

    async def options(self, ref: ItemRef, *, season: Season | None) -> tuple[Option, ...]:
        """Return what can be decided with a new wish; one value is no choice and is left out."""
        highest = season.episode_count if season else None
        return await self._options({}, ref, highest=highest, start=season is not None)

    async def subscribe(
        self, title: Title, *, season: int | None, chosen: Chosen | None = None
    ) -> Subscribed:
        """Wish for a film (no season) or for one season; a series without one means its first.

        The server's answer cannot tell a duplicate, and it announces one again: look first.

        Raises: Rejected with the server's reason.
        """
        ref, word = title.ref, word_of(title.ref.kind)
        if word is None or ref.kind not in KINDS:
            raise Rejected(ID, reason=f"{ref.kind}: neither a film nor a series")
        number = (1 if season is None else season) if ref.kind is TitleKind.SERIES else None
        decided = {key: values for key, values in (chosen or {}).items() if values}
        wish: dict[str, Any] = {"name": title.name, "type": word, **columns(decided)}
        if title.year is not None:
            wish["year"] = str(title.year)
        if number is not None:
            wish["season"] = number
        if ref.kind is TitleKind.MUSIC:
            wish |= await self._music_type(ref, word)
        async with self._subscribing:
            if there := await self._subscription(ref, number):
                outcome, native_id = SubscribeOutcome.ALREADY_SUBSCRIBED, there.native_id
            else:
                outcome = SubscribeOutcome.SUBSCRIBED
                native_id = await self._wish(wish, ref, number)
        return Subscribed(outcome=outcome, native_id=native_id, season=number)

    async def subscriptions(self) -> list[Subscription]:
        """Return every standing wish, of all people."""
        rows = await self._subscription_client.subscriptions()
        return [found for row in rows if (found := subscription_of(row))]

    async def unsubscribe(
        self, native_id: str, *, expected: ItemRef | None = None, season: int | None = None
    ) -> None:
        """Take a wish back; with `expected`, only if the id still means that title and season.

        Raises: UnknownItem when it is no longer there: the server would call that a success, and
        it gives the ids of deleted subscriptions to new ones (fact 6).
        """
        for there in await self.subscriptions():
            if there.native_id == native_id:
                if expected and (there.ref, there.season) != (expected, season):
                    break
                await self._subscription_client.unsubscribe(int(native_id))
                return
        raise UnknownItem

    async def options_of(self, wish: Subscription) -> tuple[Option, ...]:
        """Return what can be decided with a wish, and how it is decided now."""
        whole = await self._whole(wish)
        is_season = wish.season is not None
        return await self._options(whole, wish.ref, highest=wish.wanted, start=is_season)

    async def change(self, wish: Subscription, chosen: Chosen) -> None:
        """Decide these options of a wish; the others, and all else of it, stay as they are."""
        async with self._subscribing:
            await self._subscription_client.update(await self._whole(wish), columns(chosen))

    async def steer(self, wish: Subscription, action: SubscriptionAction) -> None:
        """Do one thing to a wish that is still there."""
        number = int((await self._whole(wish))["id"])
        match action:
            case SubscriptionAction.PAUSE:
                await self._subscription_client.set_state(number, "S")
            case SubscriptionAction.RESUME:
                await self._subscription_client.set_state(number, "R")
            case SubscriptionAction.SEARCH:
                await self._subscription_client.look_now(number)
            case SubscriptionAction.RESET:
                await self._subscription_client.reset(number)

    async def episodes(self, wish: Subscription) -> list[Episode]:
        """Return the episodes of a wish, in order, or a film's single one; empty is unknown."""
        rows = await self._subscription_client.files(int((await self._whole(wish))["id"]))
        found = [_episode(number, row) for number, row in rows.items()]
        return sorted(found, key=lambda one: one.number or 0)

    async def finished(self, *, offset: int, limit: int) -> list[Finished]:
        """Return wishes that are complete, newest first, at most `limit` of them.

        The server keeps the kinds apart, so all are read from the newest on.
        """
        kinds = KINDS if await self._subscription_client.knows_music() else KINDS[:2]
        words = [word for kind in kinds if (word := word_of(kind))]
        came = await asyncio.gather(
            *(self._subscription_client.finished(word, count=offset + limit) for word in words)
        )
        rows = sorted((row for rows in came for row in rows), key=lambda row: row.date or "")
        rows.reverse()
        found = (_finished(row, self._sign_in.zone) for row in rows)
        return [one for one in found if one][offset : offset + limit]

    async def _music_type(self, ref: ItemRef, word: str) -> dict[str, str]:
        """Return what kind of music is wished for: a recording or an album."""
        detail = await self._subscription_client.detail(ref.native_id, type_word=word)
        return {"music_type": detail.music_type} if detail.music_type else {}

    async def _options(
        self, whole: dict[str, Any], ref: ItemRef, *, highest: int | None, start: bool
    ) -> tuple[Option, ...]:
        sites, downloaders, directories = await asyncio.gather(
            _permitted(self._subscription_client.sites()),
            _permitted(self._subscription_client.downloaders()),
            _permitted(self._subscription_client.directories()),
        )
        return options(
            whole,
            sites=sites,
            downloaders=downloaders,
            directories=directories,
            type_word=word_of(ref.kind) or "",
            highest=highest,
            start=start,
        )

    async def _lacking(self, ref: ItemRef, detail: Media) -> dict[int, int] | None:
        """Return how many episodes each season lacks, None where nobody can tell."""
        about: dict[str, Any] = {"type": word_of(ref.kind), "title": detail.title}
        if detail.year:
            about["year"] = detail.year
        if not detail.title:
            return None
        try:
            rows = await self._subscription_client.lacking(ref.native_id, about)
        except BackendError:  # no media server, or it does not answer: a picker without it will do
            return None
        lacks = ((row.season, len(row.episodes) or row.total_episode or 0) for row in rows)
        return {season: count for season, count in lacks if season is not None}

    async def _whole(self, wish: Subscription) -> dict[str, Any]:
        """Return a subscription with all its fields, if its id still means that title and season.

        Raises: UnknownItem.
        """
        for row in await self._subscription_client.wholes():
            there = subscription_of(SubscriptionRow.model_validate(row))
            if there and there.native_id == wish.native_id:
                if (there.ref, there.season) != (wish.ref, wish.season):
                    break
                return row
        raise UnknownItem

    async def _wish(self, wish: dict[str, Any], ref: ItemRef, season: int | None) -> str:
        """Send a wish; specials are looked after, for the server takes season 0 for season 1."""
        if season != 0:
            return str(await self._subscription_client.subscribe(wish, native_id=ref.native_id))
        before = {there.native_id for there in await self.subscriptions()}
        native_id = str(await self._subscription_client.subscribe(wish, native_id=ref.native_id))
        made = [there for there in await self.subscriptions() if there.native_id == native_id]
        if any(there.season != season for there in made):
            if native_id not in before:
                await self._subscription_client.unsubscribe(int(native_id))
            raise Rejected(ID, reason="season 0: this server took it for another season")
        return native_id

    async def _subscription(self, ref: ItemRef, season: int | None) -> Subscription | None:
        """Return the wish for a title; a film and a series may share their number (section 9).

        The list says it too, where a server refuses to be asked about a title without a wish.
        """
        try:
            found = subscription_of(
                await self._subscription_client.subscription(ref.native_id, season=season)
            )
        except (Rejected, UnexpectedAnswer):
            found = None
        else:
            if found is None or (found.ref.kind, found.season) == (ref.kind, season):
                return found
        wishes = await self.subscriptions()
        return next((w for w in wishes if (w.ref, w.season) == (ref, season)), None)


async def _permitted(asking: Awaitable[list[T]]) -> list[T]:
    """Return what this account may read, nothing where it may not."""
    try:
        return await asking
    except (Forbidden, Rejected):
        return []


def _dated(season: Season, today: date) -> Season:
    return replace(season, is_coming=season.air_date is not None and season.air_date > today)


def _counted(season: Season, lacking: dict[int, int] | None) -> Season:
    """Add what the library lacks; of specials, and of what has no episodes yet, nobody knows."""
    if lacking is None or not season.number or not season.episode_count:
        return season
    return replace(season, missing=min(lacking.get(season.number, 0), season.episode_count))


def _episode(number: str, row: EpisodeRow) -> Episode:
    files = [one.file_path or one.torrent_title for one in (*row.library, *row.download)]
    state = EpisodeState.MISSING
    if row.library:
        state = EpisodeState.PRESENT
    elif row.download:
        state = EpisodeState.FETCHED
    return Episode(
        number=int(number) if number.isdecimal() and int(number) else None,
        state=state,
        name=row.title or "",
        files=tuple(dict.fromkeys(_base(one) for one in files if one)),
    )


def _base(path: str) -> str:
    """Return a file's name without its folders, on either kind of server."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _finished(row: FinishedRow, zone: tzinfo) -> Finished | None:
    told = subscription_of(row)
    if told is None:
        return None
    return Finished(
        backend=ID,
        native_id=told.native_id,
        ref=told.ref,
        name=told.name,
        year=told.year,
        season=told.season,
        finished_at=moment_of(row.date, zone),
    )
