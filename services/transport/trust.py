"""Whom every connection trusts, whatever speaks over it."""

import functools
import ssl

import certifi


@functools.cache
def trust() -> ssl.SSLContext:
    """Return the authorities that every connection trusts.

    They are loaded once: it takes a fifth of a second, and they are the same for all. What the
    environment says of them is left out.
    """
    return ssl.create_default_context(cafile=certifi.where())
