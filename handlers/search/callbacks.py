"""The buttons of turning over titles. Each names its title by its index, which no other has."""

from handlers.ui.press import Press


class More(Press, prefix="more"):
    """Send the whole overview of the card with this index."""

    argument: int = 0


class OpenKinds(Press, prefix="kinds"):
    """Ask which kinds of titles shall be shown; leads back to the card with this index."""

    argument: int = 0


class Only(Press, prefix="only"):
    """Show titles of this kind only; empty is all of them."""

    argument: str = ""


class Beside(Press, prefix="beside"):
    """Open what is like the title with this index, or what a person or collection holds."""

    argument: int = 0
