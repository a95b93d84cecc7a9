"""NASSAV: a private library by code, spoken to in the words of either version that is about."""
