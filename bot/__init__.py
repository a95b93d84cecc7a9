"""The process around Usher: settings, command line, wiring, lifecycle, logs and health."""
