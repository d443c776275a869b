"""generate --profile: what the time of a run's images goes into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...core.dataset.files import write_json
from ...core.dataset.layout import Layout
from ...core.running import stopwatch
from ...core.running.profile import Profile
from ...core.running.progress import Progress
from ...core.running.stopwatch import Stopwatch
from .options import RunOptions


@contextmanager
def profiled(
    options: RunOptions, layout: Layout, progress: Progress
) -> Iterator[Callable[[], None]]:
    """Yields what is to be called after each image. A worker tells its images to the process that
    started it, which finishes the profile of all."""
    if not options.profile:
        yield lambda: None
        return
    from ...scene.render import status

    profile = Profile()

    def image() -> None:
        tell = progress.spent if options.as_worker else profile.add
        tell(watch.image())

    with stopwatch.running(Stopwatch()) as watch, status.told(watch.follow):
        try:
            yield image
        finally:
            finish(profile, layout, progress)


def finish(profile: Profile, layout: Layout, progress: Progress) -> None:
    """Writes it and says it, if there is any."""
    if profile:
        write_json(layout.profile, profile.data(), indent=2)
        progress.say("profile", profile.table())
