"""Whatever nobody else answers."""
