"""The guided setup: asks for what is needed, tries each hop at once, and writes `.env`."""
