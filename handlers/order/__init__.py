"""Fetching a title once, in whole or part by part."""
