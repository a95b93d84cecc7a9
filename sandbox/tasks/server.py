"""One stand-in server: all its parts, put together, and the key under which an app holds it."""

from aiohttp import web

from sandbox.standin.clock import Clock
from sandbox.standin.server import StandIn
from sandbox.tasks.accounts import COURSES, Accounts, User
from sandbox.tasks.board import Board
from sandbox.tasks.options import Options, dice
from sandbox.tasks.socket import Sockets

_AMBIENT = (30.0, 60.0)  # world seconds between two tasks that are started by themselves
_DOOM = 0.3  # how many of them fail


class Server(StandIn):
    """Holds the parts; routes and controls reach everything through it."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        super().__init__(clock, pace=options.pace)
        self.options = options
        self.chance = dice(options.seed)
        self.accounts = Accounts(options, self.clock)
        self.board = Board(options, self.clock, self.chance)
        self.sockets = Sockets(self.board, self.accounts)
        self.courses = [dict(one) for one in COURSES]
        self.elapsed = 0.0
        self._started = 0
        self._ambient_due = self.chance.uniform(*_AMBIENT) if options.ambient else None
        if options.seeded:
            self.board.furnish(self.keeper, self.accounts.users[2])

    @property
    def keeper(self) -> User:
        """Return the account of the options."""
        return self.accounts.users[1]

    def step(self, seconds: float) -> None:
        """Let world time pass."""
        self.elapsed += seconds
        self.board.advance(seconds)
        if self._ambient_due is not None and self._ambient_due <= self.elapsed:
            self._ambient_due = self.elapsed + self.chance.uniform(*_AMBIENT)
            self._somebody_starts()

    def restart(self) -> None:
        """Do what a restart of the process does: open tasks begin anew, tokens live on."""
        self.board.restart()
        self.sockets.cut()
        if self.options.new:
            self.keeper.password = self.options.password

    def refuse_storm(self) -> int | None:
        """Return after how many seconds a request may come again, None where it is served."""
        if self.storm is None:
            return None
        self.storm = self.storm - 1 if self.storm > 1 else None
        return self.storm_seconds

    def close(self) -> None:
        """Release everything that waits, so that the listener can stop at once."""
        self.sockets.cut()
        super().close()

    def _somebody_starts(self) -> None:
        self._started += 1
        task = self.board.add(self.keeper, f"Evening course {self._started}", ["1001", "1002"])
        self.board.begin(task)
        if self.chance.random() < _DOOM:
            task.doomed = "the video would not play"


TASKS = web.AppKey("tasks", Server)
