"""Each person's own settings."""
