"""What every update passes: trace, access, language, errors, permission, and the gate."""
