"""HTTP towards the backends: one client for JSON, one fetcher for pictures; nothing else sends.

This is the only package that knows the HTTP library. What leaves it is an `Answer`, plain JSON, or
an error of services/errors whose reason is short and free of secrets.
"""

from services.http.client import (
    AT_ONCE,
    DEADLINE,
    HUNG_UP,
    LARGEST_BODY,
    NOT_REACHED,
    Authorizer,
    JsonClient,
)
from services.http.fetcher import LARGEST_PICTURE, Fetcher

__all__ = (
    "AT_ONCE",
    "DEADLINE",
    "HUNG_UP",
    "LARGEST_BODY",
    "LARGEST_PICTURE",
    "NOT_REACHED",
    "Authorizer",
    "Fetcher",
    "JsonClient",
)
