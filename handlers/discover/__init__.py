"""Finding something without a title in mind: lists, and what comes this week."""
