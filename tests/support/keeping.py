"""A server on which people have accounts, in memory: what it keeps, and whether it can be told."""

from services.models import BackendId, ViewerId
from services.ports.accounts import Left
from services.ports.memory import BackendMemory, PassingMemory
from services.ports.personal import Kept, KeptKind

CLUB = BackendId("club")


class Club:
    """Implements Keepsakes; `told` are those of whom the server was told that they leave."""

    id = CLUB
    name = "Club"

    def __init__(self, memory: BackendMemory | None = None) -> None:
        self.memory = memory or PassingMemory()
        self.there = True
        self.told: list[int] = []

    async def aclose(self) -> None:
        """Nothing is open."""

    async def join(self, who: int) -> None:
        """Keep an account of somebody."""
        await self.memory.secrets.save(f"pair:{who}", f"the secret of {who}")
        await self.memory.save(f"standing:{who}", {"name": "somebody"})

    async def keepers(self) -> list[ViewerId]:
        """Return who has an account."""
        every = await self.memory.secrets.keys()
        return [ViewerId(int(one.partition(":")[2])) for one in every]

    async def kept(self, who: ViewerId) -> list[Kept]:
        """Return what is kept."""
        there = who in await self.keepers()
        return [Kept(kind=KeptKind.ACCOUNT, name="somebody")] if there else []

    async def forget(self, who: ViewerId) -> Left:
        """End it."""
        if who not in await self.keepers():
            return Left.NOT_THERE
        await self.memory.secrets.forget(f"pair:{who}")
        if not self.there:
            return Left.UNHEARD
        self.told.append(who)
        return Left.REVOKED
