"""Requests: what somebody asked for, what waits for a decision, and what may be asked for."""
