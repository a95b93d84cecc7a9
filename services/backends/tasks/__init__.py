"""The task platform: long jobs of people with accounts of their own, shown and steered."""
