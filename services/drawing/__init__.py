"""Drawn pictures. Everything here takes tens of milliseconds: it belongs in a thread."""
