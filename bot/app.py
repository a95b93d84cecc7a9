"""The composition root: builds every part once, in order, and takes them apart in reverse."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass

import structlog
from aiogram import Dispatcher, Router
from aiogram.types import Update
from sqlalchemy.exc import SQLAlchemyError

from bot.admission import build_access
from bot.dispatcher import build_dispatcher
from bot.ground import Ground, lay_ground
from bot.lifecycle import Loop
from bot.lists import build_lists
from bot.loops import BellLoop, Introduction, PollLoop, SendLoop
from bot.pipeline import Pipeline, build_pipeline
from bot.reception import Reception
from bot.serving import build_server
from bot.settings import Settings, secret_files
from bot.updates import TelegramLink, Updates
from bot.watchdog import Watchdog
from bot.web import WebServer
from bot.webhook import Webhook
from handlers.context import Services
from handlers.doorstep.revising import RevisingKnocks
from handlers.requests.revising import Revising
from handlers.ui.aside import Aside
from handlers.ui.delivery import Delivery
from handlers.ui.following import FRESH, RHYTHM, Following, Rhythm
from services.capabilities import Backend
from services.clock import Clock, SystemClock
from services.controls import ControlService
from services.discover import DiscoverService
from services.doctor.checks import Check
from services.doctor.examination import DoctorService
from services.errands import Errands
from services.events import Notice
from services.failures import FailureService
from services.gaps import GapService
from services.growth import GrowthService
from services.household.audit import Audit
from services.household.bindings import BindingService
from services.household.farewells import Farewells
from services.household.groups import GroupService
from services.household.muting import MuteService
from services.household.own_data import OwnData
from services.household.telling import TellingService
from services.joining import JoinService
from services.library import LibraryService
from services.models import ChatId, ViewerId
from services.ordering import OrderService
from services.outbox.undelivered import UndeliveredMessages
from services.people import Viewer
from services.polling.scheduler import Tick
from services.questions import Questions
from services.queue import QueueService
from services.recent import RecentService
from services.releases import ReleaseService
from services.requests.carrying import Carrier
from services.requests.copies import Copies
from services.requests.desk import RequestDesk
from services.requests.gate import RequestGate
from services.requests.progress import RequestProgress
from services.search import SearchService
from services.status import StatusService
from services.storage.database import Database
from services.subscribe import SubscribeService
from services.subscriptions import SubscriptionService
from services.takebacks import SECONDS
from services.titles import TitleService
from services.transport.redaction import Redactor
from services.watching import WatchService
from services.weekly import WeeklyService

FOLLOWED = FRESH + 120.0  # seconds: a message that is followed ends by itself before

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What is run: the loops, in the order in which they are stopped."""

    loops: tuple[Loop, ...]
    link: TelegramLink
    server: WebServer
    database: Database


@contextlib.asynccontextmanager
async def build_app(
    settings: Settings,
    *,
    redactor: Redactor,
    clock: Clock | None = None,
    others: Sequence[Backend] = (),
    second_thoughts: float = SECONDS,
    rhythm: Rhythm = RHYTHM,
    routers: Sequence[Router] = (),
) -> AsyncIterator[App]:
    """Build everything; nothing is sent before the loops run. Works without any backend.

    `others` are backends beside those of the settings; they are closed with the rest.
    `second_thoughts` are the seconds in which a confirmed delete can be taken back, `rhythm` is how
    often a panel that moves all the time looks again. `routers` are those of the conversations, if
    they are built already.
    """
    async with AsyncExitStack() as stack:
        ground = lay_ground(
            stack, settings, redactor, clock or SystemClock(), others, second_thoughts
        )
        pipeline = build_pipeline(ground)
        errands = Errands()
        followed = Errands(limit=FOLLOWED)
        following = build_following(ground, followed, rhythm)
        failures = build_failures(ground, pipeline, errands)
        dispatcher = build_conversations(ground, pipeline, errands, failures, following, routers)
        reception = _build_reception(ground, pipeline, dispatcher)
        updates = _build_updates(ground, pipeline, dispatcher, reception)
        watchdog = Watchdog(ground.clock)
        server = build_server(ground, pipeline, reception, updates, watchdog)
        introduction = Introduction(ground.link, ground.clock, publish=ground.menus.publish)
        watch = pipeline.watch
        # An open stream holds up the stop of its server: bells are closed before all else.
        first = (BellLoop(watch.listeners), PollLoop(watch.jobs), errands, followed)
        last = (SendLoop(pipeline.relay), server, watchdog)
        loops = (*first, updates, introduction, *last)
        yield App(loops=loops, link=ground.link, server=server, database=ground.database)


def build_following(ground: Ground, errands: Errands, rhythm: Rhythm = RHYTHM) -> Following:
    """Build what renews messages by itself: on the way of the pushes, after all of them."""
    delivery = Delivery(ground.courier, ground.pictures(ground.courier))

    async def still(one: Viewer) -> bool:
        """Say whether somebody is let in as they were, also to what is private."""
        async with ground.database.read() as connection:
            if await ground.people.role_of(connection, one.id) is not one.role:
                return False
        return ground.registry.shown() <= await ground.admissions.of(one.id)

    return Following(errands, ground.clock, Aside(delivery, ground.pace), same=still, rhythm=rhythm)


def build_failures(ground: Ground, pipeline: Pipeline, errands: Errands) -> FailureService:
    """Build the care for failures; its own jobs look after what a crash left."""
    failures = FailureService(
        ground.database,
        ground.registry,
        ground.people,
        errands,
        ground.clock,
        wake=pipeline.relay.wake,
        look=pipeline.watch.wake,
    )
    failures.join(pipeline.watch.jobs)
    return failures


def build_conversations(
    ground: Ground,
    pipeline: Pipeline,
    errands: Errands,
    failures: FailureService,
    following: Following,
    routers: Sequence[Router] = (),
) -> Dispatcher:
    """Build the use cases and the dispatcher that hands updates to the conversations."""
    registry = ground.registry
    search = SearchService(registry, errands, ground.clock)
    delivery = Delivery(ground.bot, ground.pictures(ground.bot))
    gate = _build_gate(ground, pipeline)
    copies = Copies(ground.database, ground.people)
    subscribe = SubscribeService(registry, ground.people, gate=gate)
    subscriptions = SubscriptionService(registry, ground.people, subscribe)
    discover = DiscoverService(registry)
    recent = RecentService(ground.database, ground.clock, private=registry.private)
    _add_weekly(ground, pipeline, recent, discover)
    releases = ReleaseService(registry, ground.people, ground.clock, gate=gate)
    lists = build_lists(
        ground, pipeline, delivery, search=search, subscribe=subscribe, subscriptions=subscriptions
    )
    ordering = OrderService(registry, ground.people, gate=gate)
    queue = QueueService(registry, ground.people, ground.clock)
    carrier = Carrier(registry, subscribe, releases, ordering)
    farewells = Farewells(registry, lists.service.apart)
    services = Services(
        clock=ground.clock,
        registry=registry,
        search=search,
        discover=discover,
        titles=TitleService(
            search, subscribe, discover=discover, releases=releases, lists=lists.service
        ),
        subscribe=subscribe,
        subscriptions=subscriptions,
        joining=JoinService(search, subscribe),
        releases=releases,
        queue=queue,
        status=StatusService(
            registry,
            ground.clock,
            feeds=pipeline.watch.reports,
            outbox=pipeline.relay.counts,
            tracking=ground.settings.tracker.enabled,
            storage=lambda: ground.database.trouble,
        ),
        growth=_build_growth(ground, pipeline),
        recent=recent,
        choices=ground.choices,
        telling=TellingService(ground.database, changed=pipeline.relay.wake),
        mutes=MuteService(ground.database, ground.clock, changed=pipeline.relay.wake),
        bindings=BindingService(ground.database, ground.clock, changed=pipeline.relay.wake),
        menu=ground.menus,
        undelivered=UndeliveredMessages(
            ground.database, ground.clock, registry, wake=pipeline.relay.wake
        ),
        doctor=_build_doctor(ground),
        controls=ControlService(registry, ground.admissions),
        following=following,
        ordering=ordering,
        gaps=GapService(registry),
        failures=failures,
        library=LibraryService(registry),
        watching=WatchService(registry, ground.clock),
        questions=Questions(ground.screens),
        takebacks=ground.takebacks,
        requests=_build_desk(ground, pipeline, carrier),
        progress=RequestProgress(ground.database, queue),
        gate=gate,
        audit=Audit(ground.database, ground.clock),
        own_data=OwnData(ground.database, ground.clock, ground.people, subscriptions, farewells),
        watchlist=lists.service,
        connecting=lists.connecting,
        revise=Revising(copies, delivery, ground.catalogs),
        revise_knock=RevisingKnocks(copies, delivery, ground.catalogs, ground.clock),
        **build_access(ground, pipeline, farewells),
    )
    return build_dispatcher(
        services,
        people=ground.people,
        admissions=ground.admissions,
        screens=ground.screens,
        catalogs=ground.catalogs,
        delivery=delivery,
        groups=_build_groups(ground, pipeline),
        routers=routers,
    )


def _build_groups(ground: Ground, pipeline: Pipeline) -> GroupService:
    return GroupService(
        ground.database,
        ground.clock,
        tell=pipeline.intake.notify,
        readdress=pipeline.intake.readdress,
        changed=pipeline.relay.wake,
        told=frozenset(one.chat_id for one in ground.settings.telegram.told),
    )


def _build_gate(ground: Ground, pipeline: Pipeline) -> RequestGate:
    return RequestGate(
        ground.database,
        ground.clock,
        ground.people,
        tell=pipeline.intake.notify,
        told=pipeline.relay.wake,
    )


def _build_desk(ground: Ground, pipeline: Pipeline, carrier: Carrier) -> RequestDesk:
    desk = RequestDesk(
        ground.database,
        ground.clock,
        ground.people,
        carrier,
        tell=pipeline.intake.notify,
        told=pipeline.relay.wake,
    )

    async def resume() -> Tick:
        return Tick(next_in=await desk.resume())

    pipeline.watch.jobs.add("requests", resume)
    return desk


def _build_growth(ground: Ground, pipeline: Pipeline) -> GrowthService:
    growth = GrowthService(ground.database, ground.registry, ground.clock)
    pipeline.watch.jobs.add("growth", growth.tick)
    return growth


def _add_weekly(
    ground: Ground, pipeline: Pipeline, recent: RecentService, discover: DiscoverService
) -> None:
    weekly = WeeklyService(
        ground.database,
        ground.clock,
        ground.people,
        recent=recent,
        discover=discover,
        zone=ground.settings.bot.zone,
        told=pipeline.relay.wake,
        private=ground.registry.private,
    )
    pipeline.watch.jobs.add("weekly", weekly.tick)


def _build_doctor(ground: Ground) -> DoctorService:
    texts = ground.catalogs.of()

    def checks() -> AbstractAsyncContextManager[Sequence[Check]]:
        from bot.doctor.checks import (  # noqa: PLC0415 - a start does not wait for it
            Surroundings,
            open_checks,
        )

        around = Surroundings(
            bot_runs=True, link_state=lambda: ground.link.state.value, files=secret_files()
        )
        return open_checks(ground.settings, around, clock=ground.clock, texts=texts)

    return DoctorService(checks, ground.clock)


def _build_reception(ground: Ground, pipeline: Pipeline, dispatcher: Dispatcher) -> Reception:
    owners = frozenset(ground.settings.telegram.owners)

    async def feed(update: Update, waited: bool, shed: bool) -> None:
        await dispatcher.feed_update(ground.bot, update, waited=waited, shed=shed)
        sender = getattr(update.event, "from_user", None)
        said = (update.message and update.message.text) or ""
        if sender and sender.id in owners:
            pipeline.disk.hurry()
            if said.startswith("/start"):
                # before, there was no chat that a menu could be set for
                await ground.menus.welcome(ViewerId(sender.id))

    async def seen(chat_id: ChatId) -> None:
        try:
            await pipeline.relay.chat_is_back(chat_id)
        except SQLAlchemyError:  # the person is answered all the same
            _log.exception("a chat could not be welcomed back")

    return Reception(ground.clock, feed=feed, seen=seen)


def _build_updates(
    ground: Ground, pipeline: Pipeline, dispatcher: Dispatcher, reception: Reception
) -> Updates | Webhook:
    telegram = ground.settings.telegram
    allowed = sorted({*dispatcher.resolve_used_update_types(), "my_chat_member"})
    if telegram.webhook_url and telegram.webhook_secret:
        return Webhook(
            ground.bot,
            reception,
            ground.link,
            ground.clock,
            url=telegram.webhook_url,
            secret=telegram.webhook_secret.get_secret_value(),
            allowed=allowed,
        )

    return Updates(
        ground.bot,
        reception,
        ground.link,
        ground.clock,
        allowed=allowed,
        on_conflict=lambda: pipeline.tell(Notice(code="rival-poller")),
    )
