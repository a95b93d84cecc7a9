"""What people did, for owners to read."""
