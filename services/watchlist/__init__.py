"""Lists that people keep elsewhere, read again and again, and fulfilled once each."""
