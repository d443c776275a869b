"""One image's scene, held still: to be looked at, saved, and rendered again."""

from __future__ import annotations

from . import takeover
from .blender import visibility
from .stage import Stage


def scene_name(index: int) -> str:
    """Name of the scene that shows image `index`."""
    return f"Image {index}"


def hold(stage: Stage, index: int) -> None:
    """Puts image `index` into the stage's scene, so that Blender's own Render Image gives the
    picture of the dataset, pixel for pixel. A lens that distorts, a meter and a sensor come after
    Blender: where there are any, it gives the picture that they start from; without the meter it
    is as bright as was guessed."""
    stage.apply(stage.sample(index))
    visibility.take_out(stage.scene.objects)
    takeover.show_keypoints(stage.instances)
    stage.pack()
    stage.scene.name = scene_name(index)
    # What the file composes out of its renders is not in the dataset's pictures.
    stage.scene.render.use_compositing = False
