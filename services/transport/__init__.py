"""Beneath the clients: addresses, answers, sockets, trust, and what must not be written down."""
