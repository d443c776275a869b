"""One image after the other, also where the graphics card gives up on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...core.labels.record import Record
from ...core.running.progress import Progress
from .interruption import Interruption

if TYPE_CHECKING:
    from ...scene.stage import Stage


def shoot(
    stage: Stage, index: int, progress: Progress, interruption: Interruption
) -> tuple[Path, Record]:
    """As `Stage.shoot`. Where it fails on a card (out of memory, a kernel that does not compile),
    the image is rendered anew on the CPU, and so are all after it; a note says so."""
    from ...scene.render.cycles import RenderFailed

    card = stage.card
    try:
        return stage.shoot(index)
    except (RenderFailed, RuntimeError) as error:  # the latter is what Blender's operators raise
        interruption.check()  # Ctrl-C ends a render too
        if card is None:
            raise
        said = " ".join(str(error).split()).removeprefix("Error: ") or "it rendered no picture"
    progress.say(
        "note", f"image {index}: {card.text} failed ({said}); the CPU renders from here on"
    )
    stage.use(None)
    return stage.shoot(index)
