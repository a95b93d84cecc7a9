"""Makes what looks like something of ours, and was never given to anybody."""

import random
import string
from collections.abc import Sequence

from services.screens import new_row

ODD = ("", "-1", "0", "1", "999999", "1e9", "0x1", "%s", "é", "😀", "\x00", "None", "..", " ", "'")
LETTERS = string.ascii_letters + string.digits + "-_:./ \\\"'<>&%é中😀\u202e"
LONGEST = 64  # bytes that a button may carry (Bot API, InlineKeyboardButton)


class Forger:
    """Makes button data that looks like what was offered, but was not."""

    def __init__(self, offered: Sequence[str], seed: int) -> None:
        self._offered = offered
        self._dice = random.Random(seed)  # noqa: S311 - a seed must give the same forgeries

    def data(self) -> str:
        """Return something that was never offered and that a button could carry."""
        while True:
            forged = self._change(self._dice.choice(self._offered))
            if 0 < len(forged.encode()) <= LONGEST and forged not in self._offered:
                return forged

    def payload(self) -> str:
        """Return what stands behind /start in a deep link."""
        return "".join(self._dice.choices(LETTERS, k=self._dice.randint(1, LONGEST)))

    def _change(self, data: str) -> str:
        dice = self._dice
        parts = data.split(":")
        where = dice.randrange(len(parts))
        match dice.randrange(8):
            case 0:
                parts[where] = dice.choice(ODD)
            case 1:  # the verb or the argument of one, the screen of another
                parts[where] = dice.choice(dice.choice(self._offered).split(":"))
            case 2:
                parts[1:2] = [new_row()]
            case 3:
                del parts[where]
            case 4:
                parts.insert(where, dice.choice(ODD))
            case 5:
                dice.shuffle(parts)
            case 6:
                at = dice.randrange(len(data))
                return data[:at] + dice.choice(LETTERS) + data[at + 1 :]
            case _:
                return self.payload()
        return ":".join(parts)
