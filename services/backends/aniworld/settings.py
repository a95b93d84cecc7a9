"""The Aniworld section of the settings: where the server is, and its one master password."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr
from pydantic_core import PydanticCustomError

from services.transport.addresses import server_address

API = "/api"


def _address(text: str) -> str:
    """Return the root: health and socket lie outside of `/api` (contract 4, row 2)."""
    return server_address(text, api=API)


def _filled(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value():
        raise PydanticCustomError("half_filled", "is missing")
    return secret


class Settings(BaseModel):
    """There are no users: one password opens everything."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)]
    password: Annotated[SecretStr, AfterValidator(_filled)]
