"""What everything else stands on: the database, the servers, the people, the ways to Telegram."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from aiogram import Bot

from bot.backends import create_backends
from bot.connection import open_bot, open_fetcher
from bot.flood import ReplyPatience, ReplyRoom
from bot.menus import Menus
from bot.settings import Settings
from bot.updates import TelegramLink
from handlers.permissions import parts_of
from handlers.ui.pictures import Pictures
from handlers.ui.texts import Catalogs
from services.capabilities import Backend
from services.clock import Clock
from services.household.admissions import Admissions
from services.household.choosing import ChoiceService
from services.outbox.pace import Pace
from services.people import People
from services.pictures import PictureShelf
from services.registry import Registry
from services.screens import Screens
from services.storage.backend_memory import StoredBackendMemory
from services.storage.database import Database
from services.storage.schema import FILE_NAME
from services.storage.secrets import KeyRing
from services.takebacks import SECONDS, Takebacks
from services.transport.contact import Contact
from services.transport.redaction import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What everything else stands on. Replies go through `bot`, pushes through `courier`."""

    settings: Settings
    clock: Clock
    redactor: Redactor
    database: Database
    keys: KeyRing
    registry: Registry
    people: People
    admissions: Admissions
    screens: Screens
    catalogs: Catalogs
    shelf: PictureShelf
    bot: Bot
    courier: Bot
    contact: Contact
    link: TelegramLink
    pace: Pace
    choices: ChoiceService
    menus: Menus
    takebacks: Takebacks

    def pictures(self, bot: Bot) -> Pictures:
        """Return the pictures as one of the bots may send them."""
        return Pictures(self.shelf, bot_id=bot.id)


def lay_ground(
    stack: AsyncExitStack,
    settings: Settings,
    redactor: Redactor,
    clock: Clock,
    others: Sequence[Backend] = (),
    second_thoughts: float = SECONDS,
) -> Ground:
    """Open everything; the stack closes it again. `others` are backends beside the configured."""
    database = Database(settings.bot.data_dir / FILE_NAME)
    stack.push_async_callback(database.aclose)
    keys = KeyRing(settings.bot.data_dir, settings.bot.secret_keys)
    memory = partial(StoredBackendMemory, database, clock, keys=keys)
    made = create_backends(settings, clock=clock, redactor=redactor, memory=memory)
    backends = [*made, *others]
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
        private=registry.private,
    )
    pace = Pace(clock)
    replying = (ReplyPatience(clock), ReplyRoom(pace))
    bot = open_bot(stack, settings.telegram, *replying, contact=contact)
    catalogs = Catalogs(language=settings.bot.language, zone=settings.bot.zone)
    choices = ChoiceService(database, people, clock)
    return Ground(
        settings=settings,
        clock=clock,
        redactor=redactor,
        database=database,
        keys=keys,
        registry=registry,
        people=people,
        admissions=Admissions(database, clock, people),
        screens=Screens(database, clock),
        catalogs=catalogs,
        shelf=PictureShelf(database, registry, clock, fetch=fetcher.fetch),
        bot=bot,
        courier=open_bot(stack, settings.telegram),
        contact=contact,
        link=TelegramLink(),
        pace=pace,
        choices=choices,
        menus=Menus(bot, catalogs, people, parts=parts_of(registry)),
        takebacks=Takebacks(clock, seconds=second_thoughts),
    )
