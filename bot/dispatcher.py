"""The dispatcher: which routers, which middlewares, in which order and why.

Around every update: trace (so that everything below can be found in the log), groups (what happens
to them, whoever did it), access (so that nothing below sees a stranger), locale, pace (as early as
it has words). Around each message and press: presenter (where answers go), errors (inside it,
because it answers through it), audit (what is refused or fails counts, too), the pace of searches,
permission, discretion (what others may not read is answered in private), gate (innermost). What
permission and gate refuse is an error with words. An inline query is its own place for an answer:
no presenter.
"""

from collections.abc import Sequence

from aiogram import Dispatcher, Router

from bot.middlewares.access import AccessMiddleware
from bot.middlewares.audit import AuditMiddleware
from bot.middlewares.discretion import DiscretionMiddleware
from bot.middlewares.errors import ErrorsMiddleware
from bot.middlewares.gate import GateMiddleware
from bot.middlewares.groups import GroupsMiddleware
from bot.middlewares.locale import LocaleMiddleware
from bot.middlewares.pace import PaceMiddleware, SearchPaceMiddleware
from bot.middlewares.permission import PermissionMiddleware
from bot.middlewares.presenter import PresenterMiddleware
from bot.middlewares.trace import TraceMiddleware
from handlers.context import Services
from handlers.routers import build_routers
from handlers.ui.delivery import Delivery
from handlers.ui.routing import IndexedRouter
from handlers.ui.texts import Catalogs
from services.household.admissions import Admissions
from services.household.groups import GroupService
from services.household.limits import Limits
from services.people import People
from services.screens import Screens


def build_dispatcher(
    services: Services,
    *,
    people: People,
    admissions: Admissions,
    screens: Screens,
    catalogs: Catalogs,
    delivery: Delivery,
    groups: GroupService,
    routers: Sequence[Router] = (),
) -> Dispatcher:
    """Return a dispatcher with every conversation; no state machine, since screens are kept.

    `routers` are those of the conversations; none are built anew.
    """
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.workflow_data.update(services)
    dispatcher.update.outer_middleware(TraceMiddleware())
    dispatcher.update.outer_middleware(GroupsMiddleware(groups, people))
    access = AccessMiddleware(
        people, services["doorstep"], admissions, catalogs, delivery=delivery, screens=screens
    )
    dispatcher.update.outer_middleware(access)
    dispatcher.update.outer_middleware(LocaleMiddleware(catalogs))
    limits = Limits(services["clock"])
    dispatcher.update.outer_middleware(PaceMiddleware(limits, services["registry"]))
    presenter = PresenterMiddleware(delivery, screens)
    errors = ErrorsMiddleware(services["registry"])
    searches = SearchPaceMiddleware(limits)
    noted = AuditMiddleware(services["audit"])
    for observer in (
        dispatcher.message,
        dispatcher.callback_query,
        dispatcher.chosen_inline_result,
    ):
        observer.middleware(presenter)
        observer.middleware(errors)
        observer.middleware(noted)
        observer.middleware(searches)
    dispatcher.inline_query.middleware(errors)
    permission, discretion = PermissionMiddleware(), DiscretionMiddleware()
    for observer in (
        dispatcher.message,
        dispatcher.callback_query,
        dispatcher.inline_query,
        dispatcher.chosen_inline_result,
    ):
        observer.middleware(permission)
    for spoken in (dispatcher.message, dispatcher.callback_query):
        spoken.middleware(discretion)
    dispatcher.callback_query.middleware(GateMiddleware(screens, services["clock"]))
    dispatcher.include_router(IndexedRouter(routers or build_routers()))
    return dispatcher
