"""The MoviePilot section of the settings: where the server is and who signs in."""

import base64
import binascii
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from services.transport.addresses import server_address

API = "/api/v1"


def _address(text: str) -> str:
    """Return an address without trailing slash; a pasted `/api/v1` is taken off."""
    return server_address(text, api=API)


def _zone(name: str | None) -> str | None:
    if not name:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as unknown:
        raise PydanticCustomError("zone", "not a time zone name like Asia/Shanghai") from unknown
    return name


def _base32(secret: SecretStr | None) -> SecretStr | None:
    if not plain(secret):
        return None
    letters = plain(secret).replace(" ", "").replace("-", "").upper().rstrip("=")
    try:
        known = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        known = b""
    if not known:
        raise PydanticCustomError("otp_secret", "not a base32 secret of an authenticator app")
    return SecretStr(letters)


def _header(secret: SecretStr | None) -> SecretStr | None:
    """Refuse what no HTTP header can carry."""
    if not _printable(plain(secret)):
        raise PydanticCustomError("api_token", "letters, digits and signs without spaces only")
    return secret


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def plain(secret: SecretStr | None) -> str:
    """Return the text of a secret, empty where there is none."""
    return secret.get_secret_value() if secret else ""


class Settings(BaseModel):
    """Either a name and a password, or the server's API token (from late v2 lines on)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)]
    username: str | None = None
    password: SecretStr | None = None
    otp_secret: Annotated[SecretStr | None, AfterValidator(_base32)] = None
    api_token: Annotated[SecretStr | None, AfterValidator(_header)] = None
    timezone: Annotated[str | None, AfterValidator(_zone)] = None
    """The zone of the server's dates; None asks the server."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = {"username": self.username, "password": plain(self.password)}
        if plain(self.api_token) and not all(wanted.values()):
            return self
        for name, value in wanted.items():
            if not value:
                raise PydanticCustomError("half_filled", "{field} is missing", {"field": name})
        return self

    @property
    def signs_in(self) -> bool:
        """Say whether a name and a password are used, which win over an API token."""
        return bool(self.username and plain(self.password))
