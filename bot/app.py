"""The composition root: builds every part once, in order, and takes them apart in reverse."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from sqlalchemy.exc import SQLAlchemyError

from bot.alarm import Alarm, DiskWatch
from bot.backends import create_backends
from bot.connection import open_bot, open_fetcher
from bot.counting import CountingRender, CountingSender
from bot.dispatcher import build_dispatcher
from bot.doctor.checks import Surroundings, open_checks
from bot.flood import ReplyPatience
from bot.health import Health
from bot.lifecycle import Loop
from bot.loops import BellLoop, Introduction, PollLoop, SendLoop
from bot.menus import Menus
from bot.metrics import Metrics, Sources
from bot.reception import Reception
from bot.safekeeping import BackupJob, tell_of_restoring
from bot.sender import TelegramSender
from bot.settings import Settings, secret_files
from bot.updates import LinkState, TelegramLink, Updates
from bot.watch import Watch
from bot.watchdog import Watchdog
from bot.web import Pages, WebServer
from bot.webhook import Webhook
from handlers.context import Services
from handlers.notifications.render import Renderer
from handlers.ui.delivery import Delivery
from handlers.ui.pictures import Pictures
from handlers.ui.texts import Catalogs
from services.capabilities import Bell, Feed, Reachable
from services.census import take_census
from services.choosing import ChoiceService
from services.clock import Clock, SystemClock
from services.contact import Contact
from services.doctor.examination import DoctorService
from services.events import Notice
from services.models import ChatId, ViewerId
from services.outbox.expiry import expire_old
from services.outbox.intake import Intake
from services.outbox.model import Readers
from services.outbox.relay import Relay
from services.outbox.undelivered import UndeliveredMessages
from services.people import People, Role, Viewer
from services.pictures import PictureShelf
from services.polling.scheduler import Tick
from services.queue import QueueService
from services.redaction import Redactor
from services.registry import Registry
from services.retention import Retention
from services.screens import Screens
from services.search import SearchService
from services.status import StatusService
from services.storage.database import Database
from services.storage.schema import FILE_NAME
from services.subscribe import SubscribeService
from services.titles import TitleService

ONE_DAY = 24 * 3600.0

_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What is run: the loops, in the order in which they are stopped."""

    loops: tuple[Loop, ...]
    link: TelegramLink
    server: WebServer
    database: Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What everything else stands on. Replies go through `bot`, pushes through `courier`."""

    settings: Settings
    clock: Clock
    redactor: Redactor
    database: Database
    registry: Registry
    people: People
    screens: Screens
    catalogs: Catalogs
    shelf: PictureShelf
    bot: Bot
    courier: Bot
    contact: Contact
    link: TelegramLink
    choices: ChoiceService
    menus: Menus

    def pictures(self, bot: Bot) -> Pictures:
        """Return the pictures as one of the bots may send them."""
        return Pictures(self.shelf, bot_id=bot.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """How an arrival becomes a message."""

    intake: Intake
    relay: Relay
    watch: Watch
    sender: CountingSender
    render: CountingRender
    disk: DiskWatch


@contextlib.asynccontextmanager
async def build_app(
    settings: Settings, *, redactor: Redactor, clock: Clock | None = None
) -> AsyncIterator[App]:
    """Build everything; nothing is sent before the loops run. Works without any backend."""
    async with AsyncExitStack() as stack:
        ground = _lay_ground(stack, settings, redactor, clock or SystemClock())
        pipeline = _build_pipeline(ground)
        dispatcher = _build_dispatcher(ground, pipeline)
        reception = _build_reception(ground, pipeline, dispatcher)
        updates = _build_updates(ground, pipeline, dispatcher, reception)
        watchdog = Watchdog(ground.clock)
        server = _build_server(ground, pipeline, reception, updates, watchdog)
        introduction = Introduction(
            ground.link,
            ground.clock,
            publish=lambda: ground.menus.publish(frozenset(settings.telegram.owners)),
        )
        watch = pipeline.watch
        # An open stream holds up the stop of its server: bells are closed before all else.
        loops = (BellLoop(watch.listeners), PollLoop(watch.jobs), updates, introduction)
        last = (SendLoop(pipeline.relay), server, watchdog)
        yield App(loops=(*loops, *last), link=ground.link, server=server, database=ground.database)


def _lay_ground(
    stack: AsyncExitStack, settings: Settings, redactor: Redactor, clock: Clock
) -> Ground:
    database = Database(settings.bot.data_dir / FILE_NAME)
    stack.push_async_callback(database.aclose)
    backends = list(create_backends(settings, clock=clock, redactor=redactor))
    for backend in backends:
        stack.push_async_callback(backend.aclose)
    registry = Registry(backends)
    fetcher = open_fetcher(stack, settings.telegram)
    contact = Contact(clock)
    people = People(
        database,
        clock,
        owners=frozenset(settings.telegram.owners),
        notify=settings.telegram.told,
    )
    bot = open_bot(stack, settings.telegram, ReplyPatience(clock), contact=contact)
    catalogs = Catalogs(language=settings.bot.language, zone=settings.bot.zone)
    choices = ChoiceService(database, people, clock)
    return Ground(
        settings=settings,
        clock=clock,
        redactor=redactor,
        database=database,
        registry=registry,
        people=people,
        screens=Screens(database, clock),
        catalogs=catalogs,
        shelf=PictureShelf(database, registry, clock, fetch=fetcher.fetch),
        bot=bot,
        courier=open_bot(stack, settings.telegram),
        contact=contact,
        link=TelegramLink(),
        choices=choices,
        menus=Menus(bot, catalogs, choices),
    )


def _build_pipeline(ground: Ground) -> Pipeline:
    tracker = ground.settings.tracker
    sender = CountingSender(
        TelegramSender(ground.courier, ground.pictures(ground.courier), scrub=ground.redactor.scrub)
    )
    render = CountingRender(
        Renderer(ground.catalogs, ground.screens, ground.registry, ground.clock)
    )
    intake = Intake(ground.people, ground.clock)
    relay = Relay(
        ground.database,
        ground.clock,
        sender=sender,
        render=render,
        intake=intake,
        readers=Readers(
            owners=frozenset(ground.settings.telegram.owners),
            told=frozenset(one.chat_id for one in ground.settings.telegram.told),
            zone=ground.settings.bot.zone,
        ),
        on_unauthorized=lambda: ground.link.turn(LinkState.REFUSED),
    )
    ground.link.on_answering(relay.resume)
    watch = Watch(
        ground.registry.having(Feed) if tracker.enabled else [],
        database=ground.database,
        clock=ground.clock,
        intake=intake,
        wake_relay=relay.wake,
        active=tracker.active_interval.total_seconds(),
        idle=tracker.check_interval.total_seconds(),
        bells=ground.registry.having(Bell) if tracker.sse_enabled else [],
    )

    async def tell(notice: Notice) -> None:
        async with ground.database.write() as connection:
            await intake.notify(connection, notice)
        relay.wake()

    def resume() -> None:
        relay.wake()
        watch.wake_failing()

    alarm = Alarm(
        ground.courier,
        ground.catalogs,
        ground.database,
        owners=sorted(ground.settings.telegram.owners),
    )
    disk = DiskWatch(ground.database, ground.clock, say=alarm, tell=tell, resume=resume)
    disk.join(watch.jobs)
    watch.jobs.add("housekeeping", lambda: _keep_house(ground, intake, relay))
    backup = BackupJob(ground.settings.bot.data_dir, ground.clock, tell=tell)
    watch.jobs.add("backup", backup.tick)
    return Pipeline(
        intake=intake, relay=relay, watch=watch, disk=disk, sender=sender, render=render
    )


async def _keep_house(ground: Ground, intake: Intake, relay: Relay) -> Tick:
    await tell_of_restoring(ground.database, intake)
    relay.wake()
    await ground.screens.forget_old()
    await Retention(ground.database, ground.clock).sweep()
    if await expire_old(ground.database, ground.clock, intake):
        relay.wake()
    return Tick(next_in=ONE_DAY)


def _build_dispatcher(ground: Ground, pipeline: Pipeline) -> Dispatcher:
    registry = ground.registry
    search = SearchService(registry)
    subscribe = SubscribeService(registry, ground.people)
    services = Services(
        clock=ground.clock,
        registry=registry,
        search=search,
        titles=TitleService(search, subscribe),
        subscribe=subscribe,
        queue=QueueService(registry),
        status=StatusService(
            registry,
            ground.clock,
            feeds=pipeline.watch.reports,
            outbox=pipeline.relay.counts,
            tracking=ground.settings.tracker.enabled,
            storage=lambda: ground.database.trouble,
        ),
        choices=ground.choices,
        menu=ground.menus,
        undelivered=UndeliveredMessages(ground.database, ground.clock, wake=pipeline.relay.wake),
        doctor=_build_doctor(ground),
    )
    return build_dispatcher(
        services,
        people=ground.people,
        screens=ground.screens,
        catalogs=ground.catalogs,
        delivery=Delivery(ground.bot, ground.pictures(ground.bot)),
    )


def _build_doctor(ground: Ground) -> DoctorService:
    around = Surroundings(
        bot_runs=True, link_state=lambda: ground.link.state.value, files=secret_files()
    )
    texts = ground.catalogs.of()
    return DoctorService(
        lambda: open_checks(ground.settings, around, clock=ground.clock, texts=texts),
        ground.clock,
    )


def _build_reception(ground: Ground, pipeline: Pipeline, dispatcher: Dispatcher) -> Reception:
    owners = frozenset(ground.settings.telegram.owners)

    async def feed(update: Update, waited: bool) -> None:
        await dispatcher.feed_update(ground.bot, update, waited=waited)
        sender = getattr(update.event, "from_user", None)
        said = (update.message and update.message.text) or ""
        if sender and sender.id in owners:
            pipeline.disk.hurry()
            if said.startswith("/start"):
                # before, there was no chat that a menu could be set for
                await ground.menus(Viewer(id=ViewerId(sender.id), role=Role.OWNER))

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

    async def tell_of_rival() -> None:
        async with ground.database.write() as connection:
            await pipeline.intake.notify(connection, Notice(code="rival-poller"))
        pipeline.relay.wake()

    return Updates(
        ground.bot,
        reception,
        ground.link,
        ground.clock,
        allowed=allowed,
        on_conflict=tell_of_rival,
    )


def _build_server(
    ground: Ground,
    pipeline: Pipeline,
    reception: Reception,
    updates: Updates | Webhook,
    watchdog: Watchdog,
) -> WebServer:
    settings = ground.settings
    hook_secret = settings.tracker.hook_secret
    pages = Pages(
        Health(
            ground.database,
            ground.link,
            feeds=pipeline.watch.states,
            slowest=settings.tracker.check_interval,
        ),
        Metrics(ground.clock, _sources(ground, pipeline, reception)),
        alive=lambda: watchdog.alive,
        wake=pipeline.watch.wake,
        hook_secret=hook_secret.get_secret_value() if hook_secret else None,
    )
    application = pages.application()
    if isinstance(updates, Webhook):
        application.router.add_post(settings.telegram.webhook_path, updates.handle)
    return WebServer(
        application,
        host=settings.bot.http_host,
        port=settings.bot.http_port,
        required=isinstance(updates, Webhook),
    )


def _sources(ground: Ground, pipeline: Pipeline, reception: Reception) -> Sources:
    contacts = {backend.id: backend.contact for backend in ground.registry.having(Reachable)}

    def clocks() -> dict[str, float | None]:
        offsets = {str(peer): contact.clock_offset for peer, contact in contacts.items()}
        return {"telegram": ground.contact.clock_offset, **offsets}

    return Sources(
        link=ground.link,
        reception=reception,
        feeds=pipeline.watch.states,
        bells=pipeline.watch.bells,
        outbox=pipeline.relay.counts,
        census=lambda: take_census(ground.database),
        sender=pipeline.sender,
        render=pipeline.render,
        clocks=clocks,
        data_dir=ground.settings.bot.data_dir,
    )
