"""Draws the hand that holds the chosen instrument into the 3D viewport, from what
scene/authoring/hand_shown keeps. It is drawn, not made: no file and no picture has it."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..scene.authoring import hand_shown
from .drawing import Over

# Linear RGB: as it holds, and where it cannot.
_GLOVE, _FAILS = (0.36, 0.55, 0.72), (0.75, 0.3, 0.25)
_ALPHA = 0.85


def _draw() -> None:
    shown, space = hand_shown.current, bpy.context.space_data
    if shown is None or not isinstance(space, bpy.types.SpaceView3D):
        return
    world = shown.world()
    if world is None or not space.overlay.show_overlays:
        return
    import gpu
    from gpu_extras.batch import batch_for_shader

    assert bpy.context.region_data is not None
    turn = (bpy.context.region_data.view_matrix @ world).to_3x3().normalized()
    light = _lit(shown.outward @ np.array(turn, dtype=np.float32).T)
    colors = np.ones((len(light), 4), dtype=np.float32)
    colors[:, :3] = light[:, None] * (_FAILS if shown.said else _GLOVE)
    colors[:, 3] = _ALPHA
    shader = gpu.shader.from_builtin("SMOOTH_COLOR")
    data: dict[str, Any] = {"pos": shown.points, "color": colors}
    batch = batch_for_shader(shader, "TRIS", data, indices=shown.triangles)
    gpu.state.depth_test_set("LESS_EQUAL")
    gpu.state.depth_mask_set(True)
    gpu.state.face_culling_set("BACK")
    gpu.state.blend_set("ALPHA")
    gpu.matrix.push()
    gpu.matrix.multiply_matrix(world)
    # How far it is first, so that nothing of it is seen through itself.
    gpu.state.color_mask_set(False, False, False, False)
    batch.draw(shader)
    gpu.state.color_mask_set(True, True, True, True)
    batch.draw(shader)
    gpu.matrix.pop()
    gpu.state.blend_set("NONE")
    gpu.state.face_culling_set("NONE")
    gpu.state.depth_mask_set(False)
    gpu.state.depth_test_set("NONE")


def _lit(outward: NDArray[np.float32]) -> NDArray[np.float32]:
    """How bright (N,) a surface with these directions (N, 3) in the view is: a lamp above the left
    shoulder, and a little from everywhere."""
    lamp = np.array((-0.35, 0.55, 0.75), dtype=np.float32)
    lit: NDArray[np.float32] = 0.35 + 0.8 * np.clip(outward @ lamp, 0.0, None)
    return lit


over = Over(_draw, "POST_VIEW")
