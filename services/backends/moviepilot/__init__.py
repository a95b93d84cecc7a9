"""MoviePilot: the main backend, found behind its HTTP API (v2.5.6 as recorded, later lines too)."""
