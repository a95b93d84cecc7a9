"""Who may use Usher: the list, one of them, their role, and invites."""
