"""Work under way, seen and steered."""
