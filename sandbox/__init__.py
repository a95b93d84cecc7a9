"""The stage: stand-ins that let the whole system run, and be tested, with nothing else around."""
