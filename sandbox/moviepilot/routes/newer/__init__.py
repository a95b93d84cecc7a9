"""What later lines do otherwise, or have in addition; read, not recorded (moviepilot-v3)."""
