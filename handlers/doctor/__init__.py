"""Every hop tried, and what to do about those that fail."""
