"""Trakt: people's own watchlists, spoken to by its pages of 2026 and tolerantly."""
