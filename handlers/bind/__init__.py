"""What is told in which group or topic."""
