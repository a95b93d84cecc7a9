"""Finding a title and turning over its cards."""
