"""The control API under `/sim/`: what tests, the demo and the chat page do and look at."""
