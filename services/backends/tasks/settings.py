"""The section of the task platform: where it is, and the house's own account if there is one."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from services.transport.addresses import server_address

API = "/api"


def _address(text: str) -> str:
    """Return the root: the socket and the schema lie outside of `/api` (contract 1)."""
    return server_address(text, api=API)


class Settings(BaseModel):
    """Without name and password, everybody who uses the platform signs in by themselves."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_address)]
    username: str | None = None
    password: SecretStr | None = None
    socket_enabled: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        secret = self.password.get_secret_value() if self.password else ""
        if self.username and not secret:
            raise _half("password")
        if secret and not self.username:
            raise _half("username")
        return self


def _half(field: str) -> PydanticCustomError:
    return PydanticCustomError("half_filled", "is missing", {"field": field})
