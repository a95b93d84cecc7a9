"""What arrived lately."""
