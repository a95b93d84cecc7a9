"""The conversation: Telegram in, one service call, one screen out."""
