"""What the library lacks."""
