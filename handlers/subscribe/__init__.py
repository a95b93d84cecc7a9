"""Asking for titles, and what was asked for."""
