"""What Usher can do, without Telegram and without the environment."""
