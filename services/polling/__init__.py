"""Asking the feeds: when, from where, and what came of it."""
