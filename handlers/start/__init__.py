"""Hello, help, and the way out."""
