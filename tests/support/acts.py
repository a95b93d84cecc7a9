"""What stands in the audit, for tests that read it in the chat."""

import asyncio

from support.person import Message, Person, text_of
from support.stage import PATIENCE


async def audit_with(owner: Person, *lines: str) -> Message:
    """Return the first page once these lines are on it: an act is written after its answer.

    Raises: TimeoutError.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            page = await owner.say("/audit")
            if all(line in text_of(page) for line in lines):
                return page
