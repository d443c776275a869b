"""One image after the other, also where the graphics card gives up on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from ...core.errors import BlenderFailed
from ...core.running.progress import Progress
from .interruption import Interruption

if TYPE_CHECKING:
    from ...scene.stage import Stage


Made = TypeVar("Made")


def rendered(
    make: Callable[[], Made],
    stage: Stage,
    index: int,
    progress: Progress,
    interruption: Interruption,
    remedy: str,
) -> Made:
    """What `make` makes of image `index`, by a render. Where it fails on a card, the image is
    rendered anew by what is left (see Setup.after), at last by the CPU, and so are all after it; a
    note says so. BlenderFailed with the remedy where the CPU renders no picture either."""
    from ...scene.render.cycles import RenderFailed

    while True:
        try:
            return make()
        except (RenderFailed, RuntimeError) as error:  # the latter Blender's operators raise
            interruption.check()  # Ctrl-C ends a render too
            if stage.setup.card is None and isinstance(error, RenderFailed):
                problem = f"image {index}: Blender rendered no picture; {remedy}"
                raise BlenderFailed(problem) from None
            if stage.setup.card is None:
                raise
            said = " ".join(str(error).split()).removeprefix("Error: ") or "it rendered no picture"
        setup, words = stage.setup.after(said, max(stage.size))
        name = stage.setup.text
        progress.say("note", f"image {index}: {name} failed ({said}); {words} from here on")
        stage.use(setup)


@contextmanager
def kernels_told(stage: Stage, progress: Progress) -> Iterator[None]:
    """Tells, once, that a card's kernels are loaded, which is before its first picture."""
    from ...scene.render import status

    def listen(text: str) -> bool:
        loading = status.KERNELS in text and stage.setup.card is not None
        if loading:
            progress.phase(
                "compile",
                "Loading the card's kernels; the first time they are compiled, which takes minutes",
            )
        return loading

    if stage.setup.card is None:
        yield
        return
    with status.told(listen):
        yield
