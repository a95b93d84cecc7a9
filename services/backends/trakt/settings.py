"""The Trakt section of the settings: one's own API app, and where the server is.

Its hosts have moved more than once, so that each has a setting (contract trakt.md 0).
"""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

from services.durations import Duration
from services.transport.addresses import server_address

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def _address(text: str) -> str:
    """Return an address that tokens may be sent to: encrypted, or on this machine."""
    address = server_address(text, api="")
    here = urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
    if not here and not address.startswith("https://"):
        raise PydanticCustomError("address", "an https:// address is needed")
    return address


def _in_one_piece(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text:
        raise PydanticCustomError("half_filled", "is missing")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise PydanticCustomError("spelling", "may hold no blanks and no unusual letters")
    return secret


Plain = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$")]


class Settings(BaseModel):
    """An app of one's own: ids that several people share have been revoked."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    client_id: Plain
    client_secret: Annotated[SecretStr, AfterValidator(_in_one_piece)]
    sync_interval: Duration = timedelta(minutes=15)
    api_url: Annotated[str, AfterValidator(_address)] = "https://api.trakt.tv"
    auth_url: Annotated[str, AfterValidator(_address)] = "https://auth.trakt.tv"
    redirect_uri: Plain = OUT_OF_BAND
