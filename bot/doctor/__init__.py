"""The doctor: the checks of what lies around the process, and the command that prints them."""
