"""Asking in a terminal. A secret is never echoed, also not as a default."""

import getpass

_YES = ("y", "是")


class Terminal:
    """Says lines and asks questions; Ctrl-C and Ctrl-D leave as KeyboardInterrupt and EOFError."""

    def say(self, text: str = "") -> None:
        """Print a line."""
        print(text, flush=True)

    def ask(self, question: str, default: str = "") -> str:
        """Return what is typed, without spaces around it; Enter alone is the default."""
        shown = f"{question} [{default}]: " if default else f"{question}: "
        return input(shown).strip() or default

    def confirm(self, question: str, *, default: bool) -> bool:
        """Return whether the answer is yes; Enter alone is the default."""
        answer = self.ask(question, "y" if default else "n").lower()
        return answer.startswith(_YES)

    def ask_secret(self, question: str) -> str:
        """Return what is typed unseen."""
        return getpass.getpass(f"{question}: ").strip()
