"""One folder per server; only bot/backends.py names them."""
