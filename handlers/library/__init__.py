"""What is in the library."""
