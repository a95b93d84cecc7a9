"""What every update passes: trace, access, language, errors, and the gate of presses."""
