"""Every setting of the process, and the only reader of the environment.

The environment comes first, then `.env` in the working directory; `NAME_FILE` in either names a
file that holds the value. The name of a setting is its section and its field: `telegram.api_url`
is `TELEGRAM_API_URL`. Every problem of a start is reported at once, and none repeats a value.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self, get_args
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.backends import BackendSections
from bot.spellings import (
    Duration,
    Language,
    Owners,
    ProxyAddress,
    Recipients,
    Secret,
    SecretKeys,
    Token,
    WebAddress,
    Zone,
)
from services.models import ChatId
from services.outbox.model import Recipient

DOTENV = Path(".env")
LOCAL_TIME = Path("/etc/localtime")
LARGEST_SECRET_FILE = 64 * 1024
_OWN_PATHS = ("/healthz", "/readyz", "/metrics", "/hooks")
_SHORTEST_ECHO = 4  # a value this long that shows up in a message silences the message


class SettingsError(Exception):
    """The process cannot start with these settings; `problems` is one line per setting."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = [f"{name} {what}" for name, what in problems.items()]


class Section(BaseModel):
    """Base of the process's own sections."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True
    )


class TelegramSettings(Section):
    """How to reach Telegram, and whom to tell."""

    token: Token
    owners: Owners
    api_url: WebAddress | None = None
    proxy: ProxyAddress | None = None
    notify: Recipients = ()
    webhook_url: WebAddress | None = None
    webhook_secret: Annotated[Secret, Field(max_length=256)] | None = None

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if self.webhook_url and not secret:
            raise _unusable("webhook_secret", "is missing")
        if secret and not self.webhook_url:
            raise _unusable("webhook_url", "is missing")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise _unusable("webhook_secret", "may hold only letters, digits, _ and -")
        if self.webhook_url and self.webhook_path.startswith(_OWN_PATHS):
            raise _unusable("webhook_url", "has a path that Usher uses for itself")
        return self

    @property
    def webhook_path(self) -> str:
        """Return the path of Telegram's calls."""
        return urlsplit(self.webhook_url or "").path or "/"

    @property
    def told(self) -> tuple[Recipient, ...]:
        """Return the chats that hear of arrivals nobody asked for: the owners by default."""
        return self.notify or tuple(Recipient(chat_id=ChatId(owner)) for owner in self.owners)


class TrackerSettings(Section):
    """How the servers are watched."""

    enabled: bool = True
    check_interval: Duration = timedelta(minutes=5)
    active_interval: Duration = timedelta(seconds=2)
    sse_enabled: bool = False
    hook_secret: Secret | None = None


class BotSettings(Section):
    """The process itself."""

    data_dir: Path = Path("data")
    secret_key: SecretKeys | None = None
    language: Language = "en"
    timezone: Zone | None = None
    http_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8088
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"

    @property
    def secret_keys(self) -> str:
        """Return the keys that were set, empty where the data directory holds one of its own."""
        return self.secret_key.get_secret_value() if self.secret_key else ""

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone of readers who have told none: as set, else the machine's."""
        return self.timezone or _machine_zone()


class Settings(BackendSections, BaseSettings):
    """Everything that was set; a backend whose section is None is disabled."""

    model_config = SettingsConfigDict(frozen=True, hide_input_in_errors=True)

    telegram: TelegramSettings
    tracker: TrackerSettings = TrackerSettings()
    bot: BotSettings = BotSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing by itself: `load` does, so that every problem is told at once."""
        return (init_settings,)

    def secrets(self) -> Iterator[str]:
        """Return every secret value, for the redaction of logs."""
        for name in sections():
            for _, value in getattr(self, name) or ():
                if isinstance(value, SecretStr):
                    yield value.get_secret_value()
        proxy = self.telegram.proxy.get_secret_value() if self.telegram.proxy else ""
        yield unquote(urlsplit(proxy).password or "")


def sections() -> dict[str, type[BaseModel]]:
    """Return the model of each section by its name."""
    found = {}
    for name, field in Settings.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        found[name] = next(k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel))
    return found


def setting_names() -> dict[str, tuple[str, str]]:
    """Return every setting's name with its section and field, in the order of the models."""
    return {
        f"{section}_{field}".upper(): (section, field)
        for section, model in sections().items()
        for field in model.model_fields
    }


def load() -> Settings:
    """Read and check everything once.

    Raises: SettingsError with every problem there is.
    """
    problems: dict[str, str] = {}
    given = _given(problems)
    nested: dict[str, dict[str, str]] = {
        name: {} for name, field in Settings.model_fields.items() if field.is_required()
    }
    for name, (section, field) in setting_names().items():
        if name in given:
            nested.setdefault(section, {})[field] = given[name]
    try:
        settings = Settings.model_validate(nested)
    except ValidationError as error:
        for name, what in _complaints(error, given):
            problems.setdefault(name, what)
    if problems:
        raise SettingsError(problems)
    return settings


def dotenv_values(path: Path) -> dict[str, str]:
    """Return what a `.env` file says, unchecked. Raises: OSError, UnicodeDecodeError."""
    found = DotEnvSettingsSource(Settings, env_file=path, case_sensitive=True).env_vars
    return {name: value for name, value in found.items() if value is not None}


def secret_files() -> dict[str, Path]:
    """Return the files that settings are read from: `.env`, and those that NAME_FILE names."""
    sources = _sources({})
    named = {f"{name}_FILE": _first(sources, f"{name}_FILE") for name in setting_names()}
    files = {name: Path(path) for name, path in named.items() if path}
    return {str(DOTENV): DOTENV, **files} if DOTENV.exists() else files


def _given(problems: dict[str, str]) -> dict[str, str]:
    sources = _sources(problems)
    given = {}
    for name in setting_names():
        value = _first(sources, name)
        path = _first(sources, f"{name}_FILE")
        if value is not None and path is not None:
            problems[name] = f"is given twice, also by {name}_FILE"
        elif path is not None:
            value = _contents(f"{name}_FILE", path, problems)
        if value is not None:
            given[name] = value
        elif path is not None:
            problems.setdefault(name, f"is missing: {name}_FILE could not be used")
    return given


def _sources(problems: dict[str, str]) -> list[Mapping[str, str | None]]:
    sources = [EnvSettingsSource(Settings, case_sensitive=True, env_ignore_empty=True).env_vars]
    try:
        dotenv = DotEnvSettingsSource(
            Settings, env_file=DOTENV, case_sensitive=True, env_ignore_empty=True
        )
        sources.append(dotenv.env_vars)
    except (OSError, UnicodeDecodeError):
        problems[str(DOTENV)] = "cannot be read as a UTF-8 text file"
    return sources


def _first(sources: list[Mapping[str, str | None]], name: str) -> str | None:
    return next((source[name] for source in sources if source.get(name)), None)


def _contents(name: str, path: str, problems: dict[str, str]) -> str | None:
    try:
        with Path(path).open(encoding="utf-8") as file:
            text = file.read(LARGEST_SECRET_FILE + 1)
    except (OSError, ValueError):
        problems[name] = "does not name a text file that can be read"
        return None
    if len(text) > LARGEST_SECRET_FILE or not text.strip():
        problems[name] = "names a file that is empty or too large"
        return None
    return text.strip()


def _complaints(error: ValidationError, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    echoes = [value for value in given.values() if len(value) >= _SHORTEST_ECHO]
    for one in error.errors(include_url=False, include_input=False):
        context = one.get("ctx", {})
        section, *rest = map(str, one["loc"])
        field = rest[0] if rest else str(context.get("field", ""))
        what = one["msg"].removeprefix("Value error, ").removeprefix(f"{field} ")
        if one["type"] == "missing":
            what = "is missing"
        elif any(echo in what for echo in echoes):
            what = "is not valid"
        yield f"{section}_{field}".rstrip("_").upper(), what


def _unusable(field: str, what: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{what}", {"field": field, "what": what})


def _machine_zone() -> ZoneInfo:
    named = EnvSettingsSource(Settings, case_sensitive=True).env_vars.get("TZ")
    try:
        linked = LOCAL_TIME.readlink().as_posix().partition("zoneinfo/")[2]
    except OSError:
        linked = ""
    try:
        return ZoneInfo((named or linked).lstrip(":") or "UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
