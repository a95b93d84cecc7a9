"""Who is let in, what they may do, what they are told, and where: everything about people."""
