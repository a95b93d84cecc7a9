"""Builds the pages of the process: health, metrics, webhooks in."""

from bot.ground import Ground
from bot.health import Health
from bot.metrics import Metrics, Sources
from bot.pipeline import Pipeline
from bot.reception import Reception
from bot.updates import Updates
from bot.watchdog import Watchdog
from bot.web import Pages, WebServer
from bot.webhook import Webhook
from services.capabilities import Reachable
from services.census import take_census


def build_server(
    ground: Ground,
    pipeline: Pipeline,
    reception: Reception,
    updates: Updates | Webhook,
    watchdog: Watchdog,
) -> WebServer:
    """Return the server of the pages; its port is needed in webhook mode alone."""
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
    contacts = {backend.id: backend.contact for backend in ground.registry.enabled(Reachable)}

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
