"""Listening on a port, and being unplugged."""

from typing import Self

from sandbox.moviepilot.serving import Listener as _Listener


class Listener(_Listener):
    """Serves one stand-in on a fixed port that can be taken away and given back."""

    async def __aenter__(self) -> Self:
        """Start the application and listen."""
        await self._runner.setup()
        await self.plug_in()
        return self
