"""The calls of the two addresses."""
