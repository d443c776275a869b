"""Whether the CPU helps the graphics card, which nobody knows before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ...core.running.devices import Setup
from ...core.running.progress import Progress
from .interruption import Interruption

if TYPE_CHECKING:
    from ...scene.stage import Stage

# How often each way is timed, after a first time that loads all.
TIMES = 2


def try_cpu(
    stage: Stage,
    index: int,
    progress: Progress,
    interruption: Interruption,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Lets the CPU render beside the stage's card from here on if image `index` is quicker so than
    on the card alone: it is rendered both ways, and not kept. A card that fails stays alone, which
    is a matter for the image's own render. `clock` is in seconds."""
    from ...scene.render.cycles import RenderFailed

    def seconds(setup: Setup) -> float:
        stage.use(setup)
        took = []
        for _ in range(1 + TIMES):
            begun = clock()
            stage.shoot(index)
            took.append(clock() - begun)
            interruption.check()
        return min(took[1:])

    alone = stage.setup
    both = replace(alone, with_cpu=True)
    try:
        without, beside = seconds(alone), seconds(both)
    except (RenderFailed, RuntimeError):  # the latter Blender's operators raise
        interruption.check()
        stage.use(alone)
        return
    helps = beside < without
    stage.use(both if helps else alone)
    progress.say(
        "note",
        f"the CPU beside {alone.text}: {beside:.2f} s an image, without it {without:.2f} s; "
        f"{'it helps' if helps else 'it stays out'}",
    )
