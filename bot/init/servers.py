"""The servers' part of the setup: each that has an address is asked for, and signed in to."""

import asyncio

from pydantic import BaseModel, ValidationError

from bot.backends import factory, names
from bot.init import hops
from bot.init.draft import Draft
from bot.init.terminal import Terminal
from bot.init.words import Texts
from bot.settings import sections
from services.errors import (
    AuthenticationFailed,
    BackendError,
    BackendUnavailable,
    Forbidden,
    KeyRefused,
    PasskeyOnly,
    RateLimited,
    SetUpUnfinished,
)

ADDRESS, USERNAME, TWO_FACTOR, TOKEN = "url", "username", "otp_secret", "api_token"
LEAVE_OUT = "-"
ASKED = (ADDRESS, USERNAME, "password")


def ask_servers(terminal: Terminal, texts: Texts, draft: Draft) -> None:
    """Ask for every server that is found by an address; Enter passes one over."""
    for backend in names():
        model = sections()[backend]
        if ADDRESS in model.model_fields:
            _Server(terminal, texts, draft, backend, model).ask()


class _Server:
    """One server's questions; the names of its settings begin with its own."""

    def __init__(
        self,
        terminal: Terminal,
        texts: Texts,
        draft: Draft,
        backend: str,
        model: type[BaseModel],
    ) -> None:
        self._terminal = terminal
        self._texts = texts
        self._draft = draft
        self._backend = backend
        self._name = factory(backend).name
        self._fields = model.model_fields

    def ask(self) -> None:
        """Ask until the server answers, or until it is left out."""
        name = self._setting(ADDRESS)
        while True:
            address = self._terminal.ask(self.line("init-server-url"), self._draft.get(name))
            if address in ("", LEAVE_OUT):
                self._draft.forget(tuple(map(self._setting, self._fields)))
                self._terminal.say(self.line("init-server-skipped"))
                return
            self._draft.set(name, address)
            if self._sign_in():
                return

    def _sign_in(self) -> bool:
        """Ask for the account and try it; say whether this server is done with."""
        self._ask_for_account()
        while True:
            try:
                asyncio.run(hops.try_server(self._backend, self._section()))
            except ValidationError as error:
                self._terminal.say(self.line("init-server-shape", names=self._wrong(error)))
                return False
            except KeyRefused:
                self._terminal.say(self.line("init-server-key-refused"))
                return False
            except PasskeyOnly:
                self._terminal.say(self.line("init-server-passkey-only"))
                return False
            except AuthenticationFailed:
                if not self._second_factor():
                    return False
            except BackendError as error:
                self._explain(error)
                return self._keeps()
            else:
                self._terminal.say(self.line("init-server-good"))
                return True

    def _second_factor(self) -> bool:
        """Say that the account is refused; say whether a second factor was given to try with."""
        self._terminal.say(self.line("init-server-refused"))
        if TWO_FACTOR not in self._fields:
            return False
        secret = self._terminal.ask_secret(self.line("init-server-two-factor"))
        self._draft.set(self._setting(TWO_FACTOR), secret)
        return bool(secret)

    def _explain(self, error: BackendError) -> None:
        match error:
            case SetUpUnfinished():
                self._terminal.say(self.line("init-server-set-up"))
            case BackendUnavailable():
                self._terminal.say(self.line("init-server-unreachable", reason=error.reason))
            case Forbidden():
                self._terminal.say(self.line("init-server-forbidden", reason=error.reason))
            case RateLimited():
                self._terminal.say(self.line("init-server-waits", seconds=error.retry_after))
            case _:
                self._terminal.say(self.line("init-server-strange", reason=error.reason))

    def _keeps(self) -> bool:
        """Say whether the person wants it as it is, for a server that is only down now."""
        return self._terminal.confirm(self.line("init-server-keep"), default=False)

    def _ask_for_account(self) -> None:
        """Ask for the name and the password, or for the API token that may stand for both."""
        asked = [field for field in ASKED[1:] if field in self._fields]
        if USERNAME in asked:
            asked.remove(USERNAME)
            if not self._ask_for_name():
                asked = [TOKEN]
        for field in asked:
            self._ask_for_secret(field)

    def _ask_for_name(self) -> bool:
        """Ask for the user name; say whether there is one, as there must be without a token."""
        name, or_token = self._setting(USERNAME), TOKEN in self._fields
        question = self.line(
            "init-server-username-or-token" if or_token else "init-server-username"
        )
        given = self._terminal.ask(question, self._draft.get(name))
        self._draft.set(name, given)
        return bool(given) or not or_token

    def _ask_for_secret(self, field: str) -> None:
        name = self._setting(field)
        before = self._draft.get(name)
        if field == TOKEN:
            question = self.line("init-server-token-again" if before else "init-server-token")
        else:
            question = self.line("init-server-password-again" if before else "init-server-password")
        self._draft.set(name, self._terminal.ask_secret(question) or before)

    def _section(self) -> dict[str, str]:
        values = {field: self._draft.get(self._setting(field)) for field in self._fields}
        return {field: value for field, value in values.items() if value}

    def _wrong(self, error: ValidationError) -> str:
        fields = {str(one.get("ctx", {}).get("field") or one["loc"][-1]) for one in error.errors()}
        return ", ".join(sorted(map(self._setting, fields)))

    def _setting(self, field: str) -> str:
        return f"{self._backend}_{field}".upper()

    def line(self, message_id: str, **values: str | int) -> str:
        """Return a sentence about this server."""
        return self._texts(message_id, server=self._name, **values)
