"""The NASSAV section of the settings: where the server is; it knows no accounts."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from services.transport.addresses import server_address

PREFIX = "/nassav"
API = f"{PREFIX}/api"


def _address(text: str) -> str:
    """Return the root, also where a part of the API's path was pasted (contract nassav.md 1)."""
    return server_address(server_address(text, api=API), api=PREFIX)


class Settings(BaseModel):
    """There is no sign-in in either version: who may do what, Usher alone decides."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)]
