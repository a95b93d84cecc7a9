"""The checks on the way to Telegram, in the order in which one hop needs the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aiogram import Bot

from bot.doctor.chats import LIMIT as CHAT_LIMIT
from bot.doctor.chats import ChatCheck, Trial
from bot.doctor.greeting import PATIENCE, Greeting
from bot.doctor.updates import LIMIT as UPDATES_LIMIT
from bot.doctor.updates import LinkStateOf, UpdatesCheck
from bot.settings import TelegramSettings
from services.clock import Clock
from services.doctor.checks import Check, Hop
from services.models import ChatId
from services.outbox.model import Recipient
from services.ports.findings import Code, found
from services.transport.contact import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Makes the checks; the bot has connections of its own, and `contact` hears their answers."""

    bot: Bot
    contact: Contact
    settings: TelegramSettings
    clock: Clock
    trial: Trial
    bot_runs: bool
    link_state: LinkStateOf
    scrub: Callable[[str], str]
    pace: float = 1.0  # how many times longer than usual an answer may take

    def checks(self) -> Iterator[Check]:
        """Return one check per hop, then one per chat."""
        greeting = Greeting(self.bot, self.contact, patience=PATIENCE * self.pace, scrub=self.scrub)
        way: frozenset[Hop] = frozenset()
        if self.settings.proxy:
            yield Check(hop=Hop.PROXY, run=greeting.proxy)
            way = frozenset({Hop.PROXY})
        yield Check(hop=Hop.TELEGRAM, run=greeting.telegram, needs=way)
        answering = frozenset({Hop.TELEGRAM})
        yield Check(hop=Hop.TOKEN, run=greeting.token, needs=answering)
        yield Check(hop=Hop.CLOCK, run=greeting.clock, needs=answering)
        known = frozenset({Hop.TOKEN})
        updates = UpdatesCheck(
            self.bot,
            self.settings,
            self.clock,
            bot_runs=self.bot_runs,
            link_state=self.link_state,
            scrub=self.scrub,
        )
        yield Check(hop=Hop.UPDATES, run=updates.run, needs=known, limit=UPDATES_LIMIT)
        for chat in self._chats():
            check = ChatCheck(self.bot, chat, self.trial, scrub=self.scrub)
            yield Check(
                hop=Hop.CHAT,
                subject=_named(chat),
                run=check.run,
                needs=known,
                limit=CHAT_LIMIT,
                late=found(Code.CHAT_FAILED, reason=f"no answer within {CHAT_LIMIT:g} s"),
            )

    def _chats(self) -> list[Recipient]:
        """Return the owners, then the other chats that are told something, each once."""
        owners = [Recipient(chat_id=ChatId(owner)) for owner in self.settings.owners]
        mine = {owner.chat_id for owner in owners}
        return [*owners, *(it for it in self.settings.notify if it.chat_id not in mine)]


def _named(chat: Recipient) -> str:
    return str(chat.chat_id) if chat.thread_id is None else f"{chat.chat_id}:{chat.thread_id}"
