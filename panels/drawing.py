"""Words, lines and discs over the 3D viewport, in the region's pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import bpy
import numpy as np
from mathutils import Color, Vector

CORNERS = 20
_ANGLES = np.linspace(0.0, 2.0 * np.pi, CORNERS, endpoint=False)
AROUND = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES))).astype(np.float32)
_A = 2 * np.arange(CORNERS, dtype=np.int32)
_B = np.roll(_A, -1)
# The two triangles of each corner of a ring; inner points have even numbers, outer ones odd.
RING = np.concatenate((np.column_stack((_A, _A + 1, _B)), np.column_stack((_B, _A + 1, _B + 1))))

Disc = tuple[Vector, float, float, tuple[float, float, float, float]]


class Over:
    """Draws over every 3D viewport while it is registered; without a window there is no gpu."""

    def __init__(self, draw: Callable[[], None], when: Literal["POST_VIEW", "POST_PIXEL"]) -> None:
        self._draw, self._when = draw, when
        self._handle: object = None

    def register(self) -> None:
        if not bpy.app.background:
            kind = bpy.types.SpaceView3D
            self._handle = kind.draw_handler_add(self._draw, (), "WINDOW", self._when)

    def unregister(self) -> None:
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
        self._handle = None


def on_screen(context: bpy.types.Context, place: Vector) -> Vector | None:
    """Where a place of the world is in the region (px); None behind the view."""
    from bpy_extras.view3d_utils import location_3d_to_region_2d

    assert context.region is not None and context.region_data is not None
    found: Vector | None = location_3d_to_region_2d(context.region, context.region_data, place)
    return found


def write(
    text: str,
    place: Vector,
    color: tuple[float, ...],
    scale: float,
    left: bool = False,
    centred: bool = False,
) -> None:
    """Text that starts at `place`, or ends there, or has its middle there."""
    import blf

    blf.size(0, 12.0 * scale)
    width = blf.dimensions(0, text)[0]
    x = place.x - (width if left else width / 2 if centred else 0.0)
    blf.enable(0, blf.SHADOW)
    blf.shadow(0, 3, 0.0, 0.0, 0.0, 0.9)
    blf.shadow_offset(0, 1, -1)
    blf.color(0, *color)
    blf.position(0, x, place.y, 0.0)
    blf.draw(0, text)
    blf.disable(0, blf.SHADOW)


def draw_lines(
    region: bpy.types.Region,
    lines: Sequence[tuple[Vector, Vector, tuple[float, ...]]],
    width: float,
) -> None:
    """Lines of a width in pixels, each with its color."""
    import gpu
    from gpu_extras.batch import batch_for_shader

    if not lines:
        return
    shader = gpu.shader.from_builtin("POLYLINE_SMOOTH_COLOR")
    points = [(*p, 0.0) for a, b, _ in lines for p in (a, b)]
    colors = [c for *_, c in lines for _ in range(2)]
    batch = batch_for_shader(shader, "LINES", {"pos": points, "color": colors})
    gpu.state.blend_set("ALPHA")
    shader.bind()
    shader.uniform_float("viewportSize", (region.width, region.height))
    shader.uniform_float("lineWidth", width)
    batch.draw(shader)
    gpu.state.blend_set("NONE")


def draw_discs(discs: list[Disc]) -> None:
    """Rings from an inner to an outer radius in pixels, all in one batch."""
    import gpu
    from gpu_extras.batch import batch_for_shader

    if not discs:
        return
    centers = np.array([d[0] for d in discs], dtype=np.float32)[:, None]
    radii = np.array([d[1:3] for d in discs], dtype=np.float32)[:, None, :, None]
    # (discs, corners, inner and outer, x and y)
    flat = centers[:, :, None] + radii * AROUND[None, :, None]
    points = np.zeros((flat.size // 2, 3), dtype=np.float32)
    points[:, :2] = flat.reshape(-1, 2)
    colors = np.repeat(np.array([d[3] for d in discs], dtype=np.float32), 2 * CORNERS, axis=0)
    first = 2 * CORNERS * np.arange(len(discs), dtype=np.int32)[:, None, None]
    triangles = (first + RING[None]).reshape(-1, 3)
    shader = gpu.shader.from_builtin("SMOOTH_COLOR")
    data: dict[str, Any] = {"pos": points, "color": colors}  # arrays do as well
    batch = batch_for_shader(shader, "TRIS", data, indices=triangles)
    gpu.state.blend_set("ALPHA")
    batch.draw(shader)
    gpu.state.blend_set("NONE")


def shade(color: tuple[float, ...], alpha: float) -> tuple[float, float, float, float]:
    """A color of the scene as the screen has it."""
    shown = Color(color).from_scene_linear_to_srgb()
    return (shown.r, shown.g, shown.b, alpha)
