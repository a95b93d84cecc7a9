"""Addresses of servers as people type them into the settings."""

from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError


def server_address(text: str, *, api: str) -> str:
    """Return an address without trailing slash; a pasted path of the API is taken off.

    Raises: PydanticCustomError for anything that is no plain http address.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        valid = False
    if not valid or any(letter.isspace() for letter in address):
        raise PydanticCustomError("address", "an http:// or https:// address is needed")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise PydanticCustomError("address", "the address has no query and no user name in it")
    return address.rstrip("/").removesuffix(api).rstrip("/")
