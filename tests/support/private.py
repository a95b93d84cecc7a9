"""A private backend in memory: it has a name, and that is all."""

from services.models import BackendId

VAULT = BackendId("vault")


class Vault:
    """Implements Private and Pictures of services.ports; `asked` are the addresses fetched."""

    id = VAULT
    name = "Vault"
    private = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def aclose(self) -> None:
        """Nothing is open."""

    def owns(self, url: str) -> bool:
        """Say whether an address is of this server."""
        return url.startswith("http://vault.example/")

    async def picture(self, url: str) -> bytes:
        """Return a picture."""
        self.asked.append(url)
        return b"from the vault"
