"""People's own lists elsewhere: put together, and looked at again and again where there are any."""

from dataclasses import dataclass

from bot.ground import Ground
from bot.pipeline import Pipeline
from handlers.ui.delivery import Delivery
from handlers.watchlist.announcing import Announcing
from services.models import BackendId
from services.search import SearchService
from services.storage.backend_memory import StoredBackendMemory
from services.subscribe import SubscribeService
from services.subscriptions import SubscriptionService
from services.watchlist.connecting import Connecting
from services.watchlist.fulfilling import Fulfiller
from services.watchlist.judging import Judge
from services.watchlist.parting import Parting
from services.watchlist.service import WatchlistService
from services.watchlist.sync import Steps, WatchlistSync

_OWN = BackendId("sign-in")  # of what is remembered of codes that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """What the conversation needs of them."""

    service: WatchlistService
    connecting: Connecting


def build_lists(
    ground: Ground,
    pipeline: Pipeline,
    delivery: Delivery,
    *,
    search: SearchService,
    subscribe: SubscribeService,
    subscriptions: SubscriptionService,
) -> Lists:
    """Put together what looks at lists; without a server of lists no job is begun."""
    database, clock, registry = ground.database, ground.clock, ground.registry
    tell, told = pipeline.intake.notify, pipeline.relay.wake
    judge = Judge(search, subscribe)
    fulfiller = Fulfiller(database, clock, search, subscribe)
    parting = Parting(database, clock, subscriptions, tell=tell, told=told)
    sync = WatchlistSync(
        database,
        clock,
        registry,
        ground.people,
        Steps(judge=judge, fulfiller=fulfiller, parting=parting),
        tell=tell,
        told=told,
    )
    jobs = pipeline.watch.jobs

    def wake() -> None:
        jobs.named("watchlist").wake()

    service = WatchlistService(database, clock, registry, judge, parting, sync, wake=wake)
    connecting = Connecting(
        database,
        clock,
        registry,
        ground.people,
        StoredBackendMemory(database, clock, _OWN, keys=ground.keys),
        announce=Announcing(delivery, ground.screens, ground.catalogs, clock),
        connected=service.connected,
    )
    if service.offered:
        jobs.add("watchlist", sync.tick, gap=1.0)
        connecting.wake = jobs.add("sign-in", connecting.tick, gap=1.0).wake
    return Lists(service=service, connecting=connecting)
