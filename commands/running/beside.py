"""What goes on beside the render: the next image is drawn and the last one developed, each by a
process of its own, since Blender bears no threads while it renders."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ...core.developing.negative import Developed, Negative, develop
from ...core.job import ahead
from ...core.job.sample import Sample
from ...core.running.apart import Apart
from ...core.running.process import begun
from ...core.running.stopwatch import phase

if TYPE_CHECKING:
    from ...scene.stage import Stage

# Fewer images are done before the processes are of use.
FEWEST = 3


class Beside:
    """For the images of `todo`, one after the other; in a `with`. `spent` takes what the other
    processes needed: milliseconds by phase. Without `apart` there are none."""

    def __init__(
        self,
        stage: Stage,
        todo: Sequence[int],
        spent: Callable[[dict[str, float]], None],
        apart: bool = True,
    ) -> None:
        self._stage, self._todo, self._spent = stage, deque(todo), spent
        crew = begun(2) if apart and len(todo) >= FEWEST else []
        self._drawer, self._developer = (Apart(one) for one in crew or (None, None))
        self._held = not crew

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        self._drawer.end()
        self._developer.end()

    def sample(self) -> Sample:
        """Of the next image; that of the one after it is begun."""
        index = self._todo.popleft()
        sample = self._of(self._drawer) or self._stage.sample(index)
        if self._drawer.apart and self._held and self._todo:
            following = self._todo[0]
            self._drawer.begin(ahead.drawn, following, here=lambda: self._stage.sample(following))
        return sample

    def develop(self, negative: Negative) -> Developed | None:
        """Takes what was rendered, and gives the image before; or this one, where no other process
        develops it."""
        before = self.rest()
        self._developer.begin(develop, negative)
        if not self._held:  # only now, when the first image is done with, they have long come up
            self._drawer.begin(ahead.hold, self._stage.spec, self._stage.catalog)
            self._of(self._drawer)
            self._held = True
        return before if self._developer.apart else self.rest()

    def rest(self) -> Developed | None:
        """The image that was not given yet, if there is one."""
        developed: Developed | None = self._of(self._developer)
        return developed

    def _of(self, one: Apart) -> Any:
        """What was begun gave; None where nothing was."""
        if not one.busy:
            return None
        with phase("waiting"):
            found, spent = one.result()
        self._spent(spent)
        return found
