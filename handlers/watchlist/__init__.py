"""The lists that people keep elsewhere, in the chat."""
