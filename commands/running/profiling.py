"""generate --profile: what the time of a run's images goes into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...core.dataset.files import write_json
from ...core.dataset.layout import Layout
from ...core.running import stopwatch
from ...core.running.profile import BESIDE, Profile
from ...core.running.progress import Progress
from ...core.running.stopwatch import Stopwatch
from .options import RunOptions


class Profiling:
    """Of nothing."""

    def image(self) -> None:
        """An image has ended."""

    def beside(self, spent: dict[str, float]) -> None:
        """What another process needed in the meantime: milliseconds by phase."""


class _Watched(Profiling):
    def __init__(self, watch: Stopwatch, tell: Callable[[dict[str, float]], None]) -> None:
        self._watch, self._tell = watch, tell
        self._beside: dict[str, float] = {}

    def image(self) -> None:
        self._tell({**self._watch.image(), **self._beside})
        self._beside = {}

    def beside(self, spent: dict[str, float]) -> None:
        for name, ms in spent.items():
            key = f"{name}{BESIDE}"
            self._beside[key] = self._beside.get(key, 0.0) + ms


@contextmanager
def profiled(options: RunOptions, layout: Layout, progress: Progress) -> Iterator[Profiling]:
    """A worker tells its images to the process that started it, which finishes the profile of
    all."""
    if not options.profile:
        yield Profiling()
        return
    from ...scene.render import status

    profile = Profile()
    tell = progress.spent if options.as_worker else profile.add
    with stopwatch.running(Stopwatch()) as watch, status.told(watch.follow):
        try:
            yield _Watched(watch, tell)
        finally:
            finish(profile, layout, progress)


def finish(profile: Profile, layout: Layout, progress: Progress) -> None:
    """Writes it and says it, if there is any."""
    if profile:
        write_json(layout.profile, profile.data(), indent=2)
        progress.say("profile", profile.table())
