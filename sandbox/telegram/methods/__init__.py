"""The Bot API's methods, by group."""
