"""Parse modes and entities: from what a bot sends to a text with entities in UTF-16 units."""
