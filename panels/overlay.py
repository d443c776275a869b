"""Draws keypoints, names and skeletons over the 3D viewport, from what scene.overlay keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np
from mathutils import Color, Vector

from ..properties.preferences import preference
from ..scene.authoring import overlay
from ..scene.instruments.members import root_of

CORNERS = 20
_ANGLES = np.linspace(0.0, 2.0 * np.pi, CORNERS, endpoint=False)
AROUND = np.column_stack((np.cos(_ANGLES), np.sin(_ANGLES))).astype(np.float32)
_A = 2 * np.arange(CORNERS, dtype=np.int32)
_B = np.roll(_A, -1)
# The two triangles of each corner of a ring; inner points have even numbers, outer ones odd.
RING = np.concatenate((np.column_stack((_A, _A + 1, _B)), np.column_stack((_B, _A + 1, _B + 1))))
WHITE = (1.0, 1.0, 1.0, 0.95)
EDGE = (0.02, 0.02, 0.02, 0.9)
# With more instruments than this only the chosen one has its names written.
NAMED = 4
_handle: object = None

Disc = tuple[Vector, float, float, tuple[float, float, float, float]]


def register() -> None:
    """Starts drawing; without a window there is no gpu."""
    global _handle
    if not bpy.app.background:
        _handle = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_PIXEL")


def unregister() -> None:
    """Stops drawing."""
    global _handle
    if _handle is not None:
        bpy.types.SpaceView3D.draw_handler_remove(_handle, "WINDOW")
    _handle = None


def _draw() -> None:
    context = bpy.context
    wanted = context.scene.synthpoint.overlay
    scale = context.preferences.system.ui_scale * preference("scale", 1.0)
    radius = wanted.size * scale / 2
    space = context.space_data
    overlays = isinstance(space, bpy.types.SpaceView3D) and space.overlay.show_overlays
    if wanted.show and overlays and overlay.current.marks:
        _draw_keypoints(context, radius, scale, wanted.names)
    if overlay.current.prompt:
        _draw_tool(context, radius, scale)


def _on_screen(context: bpy.types.Context, place: Vector) -> Vector | None:
    """Where a place of the world is in the region (px); None behind the view."""
    from bpy_extras.view3d_utils import location_3d_to_region_2d

    assert context.region is not None and context.region_data is not None
    found: Vector | None = location_3d_to_region_2d(context.region, context.region_data, place)
    return found


def _draw_keypoints(context: bpy.types.Context, radius: float, scale: float, names: bool) -> None:
    state, lines, discs = overlay.current, [], []
    places = [_on_screen(context, m.place) for m in state.marks]
    for a, b in state.lines:
        start, end = places[a], places[b]
        if start is not None and end is not None:
            lines.append((start, end, _shade(state.marks[a].color, 0.8)))
    for mark, place in zip(state.marks, places, strict=True):
        if place is not None:
            inner = 0.0 if mark.seen else 0.58 * radius
            discs.append((place, max(0.0, inner - 1.0), radius + 1.2, EDGE))
            discs.append((place, inner, radius, _shade(mark.color, 1.0)))
    assert context.region is not None
    _draw_lines(context.region, lines, 2.0 * scale)
    _draw_discs(discs)
    if names:
        _draw_names(context, places, radius, scale)


def _draw_tool(context: bpy.types.Context, radius: float, scale: float) -> None:
    """What the tool asks for, and where a click would go."""
    state = overlay.current
    assert context.region is not None
    top = Vector((context.region.width / 2, context.region.height - 110 * scale))
    _write(state.prompt, top, WHITE, 1.6 * scale, centred=True)
    if state.ghost is None:
        return
    place, name, _color = state.ghost
    ghost = _on_screen(context, place)
    if ghost is None:
        return
    ring = (ghost, radius * 1.3, radius * 1.3 + 2.0 * scale, WHITE)
    _draw_discs([ring, (ghost, 0.0, 2.0 * scale, WHITE)])
    _write(name, ghost + Vector((radius * 1.8, radius)), WHITE, scale)


def _draw_names(
    context: bpy.types.Context, places: list[Vector | None], radius: float, scale: float
) -> None:
    marks = overlay.current.marks
    chosen = root_of(context.view_layer.objects.active)
    few = len({m.root_name for m in marks}) <= NAMED
    middles, own = _middles(places), preference("names_in_class_color", True)
    for mark, place in zip(marks, places, strict=True):
        if place is None or not (
            few or (chosen is not None and chosen.name_full == mark.root_name)
        ):
            continue
        color = mark.color if own else preference("name_color", (1.0, 1.0, 1.0))
        color = _shade(tuple(color), 1.0 if mark.seen else 0.65)
        # Outwards, so that the names of two tips beside each other do not overlap.
        left = place.x < middles[mark.root_name] - 1.0
        aside = Vector(((radius + 5 * scale) * (-1 if left else 1), -4 * scale))
        _write(mark.name, place + aside, color, scale, left)


def _middles(places: list[Vector | None]) -> dict[str, float]:
    """Mean x of each instrument's points in the region."""
    found: dict[str, list[float]] = {}
    for mark, place in zip(overlay.current.marks, places, strict=True):
        if place is not None:
            found.setdefault(mark.root_name, []).append(place.x)
    return {name: sum(xs) / len(xs) for name, xs in found.items()}


def _write(
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


def _draw_lines(
    region: bpy.types.Region,
    lines: Sequence[tuple[Vector, Vector, tuple[float, ...]]],
    width: float,
) -> None:
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


def _draw_discs(discs: list[Disc]) -> None:
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


def _shade(color: tuple[float, ...], alpha: float) -> tuple[float, float, float, float]:
    shown = Color(color).from_scene_linear_to_srgb()
    return (shown.r, shown.g, shown.b, alpha)
