"""The examination: every hop is tried, and what is wrong comes with its remedy."""
