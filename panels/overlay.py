"""Draws keypoints, names and skeletons over the 3D viewport, from what scene.overlay keeps."""

from __future__ import annotations

import math

import bpy
from mathutils import Color, Vector

from ..properties.preferences import preference
from ..scene import listing, overlay

CORNERS = 20
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
    wanted, state = context.scene.synthpoint.overlay, overlay.current
    if not wanted.show or not context.space_data.overlay.show_overlays:
        return
    if not state.marks and state.ghost is None:
        return
    from bpy_extras.view3d_utils import location_3d_to_region_2d

    scale = context.preferences.system.ui_scale * preference("scale", 1.0)
    places = [
        location_3d_to_region_2d(context.region, context.region_data, m.place) for m in state.marks
    ]
    _draw_lines(context.region, [
        (places[a], places[b], _shade(state.marks[a].color, 0.8))
        for a, b in state.lines
        if places[a] is not None and places[b] is not None
    ], 2.0 * scale)  # fmt: skip
    radius, discs = wanted.size * scale / 2, []
    for mark, place in zip(state.marks, places, strict=True):
        if place is None:
            continue
        width = 0.42 * radius
        inner = 0.0 if mark.seen else radius - width
        discs.append((place, max(0.0, inner - 1.0), radius + 1.2, EDGE))
        discs.append((place, inner, radius, _shade(mark.color, 1.0)))
    ghost = None
    if state.ghost is not None:
        ghost = location_3d_to_region_2d(context.region, context.region_data, state.ghost[0])
    if ghost is not None:
        discs.append((ghost, radius * 1.3, radius * 1.3 + 2.0 * scale, (1.0, 1.0, 1.0, 0.95)))
        discs.append((ghost, 0.0, 2.0 * scale, (1.0, 1.0, 1.0, 0.95)))
    _draw_discs(discs)
    if wanted.names:
        _draw_names(context, places, radius, scale)
    if ghost is not None:
        _write(state.ghost[1], ghost + Vector((radius * 1.8, radius)), (1.0, 1.0, 1.0, 1.0), scale)


def _draw_names(
    context: bpy.types.Context, places: list[Vector | None], radius: float, scale: float
) -> None:
    marks = overlay.current.marks
    chosen = listing.root_of(context.view_layer.objects.active)
    few = len({m.root_name for m in marks}) <= NAMED
    middles, own = _middles(places), preference("names_in_class_color", True)
    for mark, place in zip(marks, places, strict=True):
        if place is None or not (few or (chosen is not None and chosen.name == mark.root_name)):
            continue
        color = mark.color if own else preference("name_color", (1.0, 1.0, 1.0))
        color = _shade(tuple(color), 1.0 if mark.seen else 0.65)
        # Outwards, so that the names of two tips beside each other do not overlap.
        left = place.x < middles[mark.root_name] - 1.0
        _write(mark.name, place + Vector((radius + 5 * scale, -4 * scale)), color, scale,
               beside=-2 * (radius + 5 * scale) if left else None)  # fmt: skip


def _middles(places: list[Vector | None]) -> dict[str, float]:
    """Mean x of each instrument's points in the region."""
    found: dict[str, list[float]] = {}
    for mark, place in zip(overlay.current.marks, places, strict=True):
        if place is not None:
            found.setdefault(mark.root_name, []).append(place.x)
    return {name: sum(xs) / len(xs) for name, xs in found.items()}

def _write(
    text: str, place: Vector, color: tuple[float, ...], scale: float, beside: float | None = None
) -> None:
    """Text to the right of `place`; with `beside` its end lies that far to the right of it."""
    import blf

    blf.size(0, 12.0 * scale)
    x = place.x if beside is None else place.x + beside - blf.dimensions(0, text)[0]
    blf.enable(0, blf.SHADOW)
    blf.shadow(0, 3, 0.0, 0.0, 0.0, 0.9)
    blf.shadow_offset(0, 1, -1)
    blf.color(0, *color)
    blf.position(0, x, place.y, 0.0)
    blf.draw(0, text)
    blf.disable(0, blf.SHADOW)


def _draw_lines(
    region: bpy.types.Region, lines: list[tuple[Vector, Vector, tuple]], width: float
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
    around = [(math.cos(a), math.sin(a)) for a in _angles()]
    points, colors, triangles = [], [], []
    for center, inner, outer, color in discs:
        first = len(points)
        for x, y in around:
            points.append((center.x + inner * x, center.y + inner * y, 0.0))
            points.append((center.x + outer * x, center.y + outer * y, 0.0))
        colors += [color] * (2 * CORNERS)
        for n in range(CORNERS):
            a, b = first + 2 * n, first + 2 * ((n + 1) % CORNERS)
            triangles += [(a, a + 1, b), (b, a + 1, b + 1)]
    shader = gpu.shader.from_builtin("SMOOTH_COLOR")
    batch = batch_for_shader(shader, "TRIS", {"pos": points, "color": colors}, indices=triangles)
    gpu.state.blend_set("ALPHA")
    batch.draw(shader)
    gpu.state.blend_set("NONE")


def _angles() -> list[float]:
    return [2 * math.pi * n / CORNERS for n in range(CORNERS)]


def _shade(color: tuple[float, ...], alpha: float) -> tuple[float, float, float, float]:
    shown = Color(color).from_scene_linear_to_srgb()
    return (shown.r, shown.g, shown.b, alpha)
