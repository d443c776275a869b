"""One image after the other, also where the graphics card gives up on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import BlenderFailed
from ...core.labels.record import Record
from ...core.running.progress import Progress
from .interruption import Interruption

if TYPE_CHECKING:
    from ...scene.stage import Stage


def shoot(
    stage: Stage, index: int, progress: Progress, interruption: Interruption, remedy: str
) -> tuple[Path, Record]:
    """As `Stage.shoot`. Where it fails on a card (out of memory, a kernel that does not compile),
    the image is rendered anew on the CPU, and so are all after it; a note says so. BlenderFailed
    with the remedy where the CPU renders no picture either."""
    from ...scene.render.cycles import RenderFailed

    while True:
        try:
            return stage.shoot(index)
        except (RenderFailed, RuntimeError) as error:  # the latter Blender's operators raise
            interruption.check()  # Ctrl-C ends a render too
            if stage.card is None and isinstance(error, RenderFailed):
                problem = f"image {index}: Blender rendered no picture; {remedy}"
                raise BlenderFailed(problem) from None
            if stage.card is None:
                raise
            said = " ".join(str(error).split()).removeprefix("Error: ") or "it rendered no picture"
        text = f"image {index}: {stage.card.text} failed ({said}); the CPU renders from here on"
        progress.say("note", text)
        stage.use(None)
