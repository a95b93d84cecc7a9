"""Cards in any chat: found by the bot's name and words, posted, and wished for there."""
