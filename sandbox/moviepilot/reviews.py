"""Files of which v3 does not know whether they were organised, and who decides it.

Moviepilot-v3 section 5, human decision queue; read, not recorded.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from sandbox.moviepilot.arrivals import Delivery, Organiser
from sandbox.moviepilot.catalogue import MediaKind
from sandbox.moviepilot.downloads import DEFAULT_DOWNLOADER, Wish
from sandbox.moviepilot.naming import Release, library_path, make_release, source_path
from sandbox.moviepilot.world import World
from sandbox.standin.wire import Json

_RETRY = 4.0  # world seconds until what was not applied is tried again

State = Literal["manual_review", "retry_wait", "completed"]


@dataclass(slots=True, kw_only=True)
class Review:
    """One file that waits for a decision."""

    id: str
    wish: Wish
    release: Release
    operation: str
    state: State = "manual_review"
    revision: int = 1

    def wire(self) -> Json:
        """Return it as the list shows it."""
        episode = self.release.episodes[0] if self.release.episodes else None
        source = source_path(self.release, episode)
        target = library_path(self.wish.title, self.release, language="zh", episode=episode)
        return {
            "task_id": self.id,
            "source": {"storage": "local", "path": source},
            "state": self.state,
            "step": {
                "operation_id": self.operation,
                "kind": "transfer",
                "intent": {"target": target, "transfer_type": "link"},
                "evidence": None,
                "error": "无法确认文件是否已经整理",
            },
            "review_revision": self.revision,
        }


class ConflictError(Exception):
    """The task is not the one that was looked at any more."""


class Reviews:
    """The queue of decisions."""

    def __init__(self, world: World, organiser: Organiser, chance: Random) -> None:
        self._world = world
        self._organiser = organiser
        self._chance = chance
        self._reviews: dict[str, Review] = {}

    def ask(self) -> Review | None:
        """Let an organise step end in doubt; None if everything has arrived."""
        wish = self._world.pick(kind=MediaKind.FILM) or self._world.pick(kind=MediaKind.SERIES)
        if wish is None:
            return None
        release = make_release(wish.title, self._chance, season=wish.season, episodes=wish.episodes)
        number = len(self._reviews) + 1
        review = Review(id=f"task-{number}", wish=wish, release=release, operation=f"op-{number}-1")
        self._reviews[review.id] = review
        return review

    def touch(self, task_id: str) -> None:
        """Change a task under whoever looks at it: the step is another one now."""
        review = self._reviews[task_id]
        review.revision += 1
        review.operation = f"op-{task_id.partition('-')[2]}-{review.revision}"

    def page(self, state: str, *, page: int, size: int) -> Json:
        """Return a page of tasks in a state, and how many there are."""
        found = [it.wire() for it in self._reviews.values() if it.state == state]
        items = found[(page - 1) * size : page * size]
        return {"items": items, "total": len(found), "page": page, "page_size": size}

    def get(self, task_id: str) -> Review | None:
        """Return one task."""
        return self._reviews.get(task_id)

    def decide(self, task_id: str, operation: str, decision: str) -> Json:
        """Take a decision: applied counts as arrived, not applied is tried again.

        Raises:
            ConflictError: the task, its step or its state changed meanwhile.
        """
        review = self._reviews.get(task_id)
        if review is None or review.state != "manual_review" or review.operation != operation:
            raise ConflictError(task_id)
        review.revision += 1
        review.state = "retry_wait"
        if decision == "applied":
            self._arrive(review)
        else:
            self._world.later(_RETRY, lambda: self._arrive(review))
        return {
            "task_id": review.id,
            "operation_id": operation,
            "decision": decision,
            "state": review.state,
            "review_revision": review.revision,
        }

    def _arrive(self, review: Review) -> None:
        review.state = "completed"
        title = review.wish.title
        self._organiser.succeed(
            Delivery(title=title, release=review.release, downloader=DEFAULT_DOWNLOADER)
        )
        self._world.settle(title)
