"""The durable way of a message to its chat: written down first, then sent, then recorded."""
