"""From the servers to the chats: polls, outbox, relay, and the jobs that look after them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.alarm import Alarm, DiskWatch
from bot.counting import CountingRender, CountingSender
from bot.ground import Ground
from bot.safekeeping import BackupJob, tell_of_restoring
from bot.sender import TelegramSender
from bot.updates import LinkState
from bot.watch import Watch
from handlers.notifications.render import Renderer
from services.capabilities import Bell, Feed
from services.events import Notice
from services.outbox.expiry import expire_old
from services.outbox.intake import Intake
from services.outbox.model import Readers
from services.outbox.relay import Relay
from services.polling.scheduler import Tick
from services.retention import Retention
from services.storage.secrets import reseal

ONE_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """How an arrival becomes a message; `tell` is the owners' way to hear of Usher itself."""

    relay: Relay
    intake: Intake
    watch: Watch
    sender: CountingSender
    render: CountingRender
    disk: DiskWatch
    tell: Callable[[Notice], Awaitable[None]]


def build_pipeline(ground: Ground) -> Pipeline:
    """Put together what polls, tells, and keeps the house; nothing runs yet."""
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
        pace=ground.pace,
        readers=Readers(
            owners=frozenset(ground.settings.telegram.owners),
            told=frozenset(one.chat_id for one in ground.settings.telegram.told),
            zone=ground.settings.bot.zone,
            private=ground.registry.private,
        ),
    )
    relay.on_unauthorized(lambda: ground.link.turn(LinkState.REFUSED))
    ground.link.on_answering(relay.resume)
    ground.choices.on_change = relay.wake
    watch = Watch(
        ground.registry.enabled(Feed) if tracker.enabled else [],
        database=ground.database,
        clock=ground.clock,
        intake=intake,
        wake_relay=relay.wake,
        active=tracker.active_interval.total_seconds(),
        idle=tracker.check_interval.total_seconds(),
        bells=[
            bell
            for bell in ground.registry.enabled(Bell)
            if tracker.sse_enabled or not bell.takes_away
        ],
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
        intake=intake, relay=relay, watch=watch, disk=disk, tell=tell, sender=sender, render=render
    )


async def _keep_house(ground: Ground, intake: Intake, relay: Relay) -> Tick:
    await tell_of_restoring(ground.database, intake)
    relay.wake()
    await reseal(ground.database, ground.keys)
    await ground.screens.forget_old()
    await Retention(ground.database, ground.clock).sweep()
    if await expire_old(ground.database, ground.clock, intake):
        relay.wake()
    return Tick(next_in=ONE_DAY)
