"""Aniworld: a download manager for series, spoken to by its document (1.0.0) and tolerantly."""
