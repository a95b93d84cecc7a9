"""The smaller ports and their values: what a backend may be able to do, beyond `capabilities`."""
