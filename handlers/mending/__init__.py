"""What failed, set right from the message that told it."""
