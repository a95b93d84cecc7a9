"""The servers' own switches."""
