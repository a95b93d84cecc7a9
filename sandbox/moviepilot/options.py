"""What a caller can choose about the stand-in before it starts."""

import random
from dataclasses import dataclass
from typing import Literal

from sandbox.moviepilot.lines.line import Line

Language = Literal["en", "zh"]

ADMIN = "admin"
MEMBER = "user2"  # the ordinary account, by the name it has in the recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of one stand-in; times are seconds.

    `image_base` replaces the stand-in's own origin in every picture address, for instance by a host
    nobody can reach, so that only the image proxy can deliver the poster.
    """

    line: str = Line.V2_5_6  # which line the server speaks at first; it can change while running
    username: str = ADMIN
    password: str = "popcorn-and-patience"  # noqa: S105 - the stage's own account, nothing to protect
    member_password: str = "balcony-seat"  # noqa: S105 - likewise
    api_token: str = "canary-api-token-0123456789"  # noqa: S105 - must never be seen in the bot
    otp_secret: str | None = None  # base32; set it and login asks for a code
    mfa_methods: tuple[str, ...] = ("otp",)  # what late v2 and v3 offer for it
    member_manages: bool = False  # the ordinary account has v3's right to manage
    assistant: bool = True  # v3's assistant is switched on, so that a failed row can be redone
    unique_id: str = "5b0d7d2e9a3c4f61"
    cookie_name: str = "MoviePilot"  # the PROJECT_NAME setting
    level: int = 2  # 2 and more: authenticated with a tracker
    timezone: str = "Asia/Shanghai"
    language: Language = "en"  # "zh" is what a real server answers by default
    image_base: str | None = None
    seed: int = 1927
    pace: float = 1.0  # world seconds per real second
    living: bool = True  # False: the world moves only when it is stepped
    ambient: bool = False  # other people of the household ask for things, too
    seeded: bool = True  # False: nothing in the library, no history, no queue
    message_slot: float = 3.0  # contract section 1, fact 3


def dice(seed: int) -> random.Random:
    """Return a reproducible source of chance."""
    return random.Random(seed)  # noqa: S311 - a seeded world, nothing secret is drawn from it
