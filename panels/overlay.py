"""Draws keypoints, names and skeletons over the 3D viewport, from what scene.overlay keeps."""

from __future__ import annotations

import bpy
from mathutils import Vector

from ..properties.preferences import preference
from ..scene.authoring import hand_shown, overlay
from ..scene.instruments.members import root_of
from .drawing import Over, draw_discs, draw_lines, on_screen, shade, write

WHITE = (1.0, 1.0, 1.0, 0.95)
RED = (1.0, 0.35, 0.3, 1.0)
EDGE = (0.02, 0.02, 0.02, 0.9)
# With more instruments than this only the chosen one has its names written.
NAMED = 4


def _draw() -> None:
    context = bpy.context
    wanted = context.scene.synthpoint.overlay
    scale = context.preferences.system.ui_scale * preference("scale", 1.0)
    radius = wanted.size * scale / 2
    space = context.space_data
    overlays = isinstance(space, bpy.types.SpaceView3D) and space.overlay.show_overlays
    if wanted.show and overlays:
        if overlay.current.marks:
            _draw_keypoints(context, radius, scale, wanted.names)
        _draw_contacts(context, radius, scale, wanted.names)
    hand = hand_shown.current
    if overlays and hand is not None and hand.said:
        assert context.region is not None
        write(hand.said, Vector((context.region.width / 2, 60 * scale)), RED, 1.3 * scale,
              centred=True)  # fmt: skip
    if overlay.current.prompt:
        _draw_tool(context, radius, scale)


def _draw_keypoints(context: bpy.types.Context, radius: float, scale: float, names: bool) -> None:
    state, lines, discs = overlay.current, [], []
    places = [on_screen(context, m.place) for m in state.marks]
    for a, b in state.lines:
        start, end = places[a], places[b]
        if start is not None and end is not None:
            lines.append((start, end, shade(state.marks[a].color, 0.8)))
    for mark, place in zip(state.marks, places, strict=True):
        if place is not None:
            inner = 0.0 if mark.seen else 0.58 * radius
            discs.append((place, max(0.0, inner - 1.0), radius + 1.2, EDGE))
            discs.append((place, inner, radius, shade(mark.color, 1.0)))
    assert context.region is not None
    draw_lines(context.region, lines, 2.0 * scale)
    draw_discs(discs)
    if names:
        _draw_names(context, places, radius, scale)


def _draw_contacts(context: bpy.types.Context, radius: float, scale: float, names: bool) -> None:
    """Where hands touch: a ring round a point where the artist put it, a ring alone where the mesh
    proposes it."""
    discs = []
    for spot in overlay.current.contacts:
        place = on_screen(context, spot.place)
        if place is None:
            continue
        outer, color = 1.25 * radius, shade(spot.color, 1.0)
        discs.append((place, outer - 3.2 * scale, outer + 1.2, EDGE))
        discs.append((place, outer - 2.0 * scale, outer, color))
        if spot.object_name:
            discs.append((place, 0.0, 0.4 * radius, color))
        if names:
            write(spot.name, place + Vector((outer + 5 * scale, -4 * scale)), color, scale)
    draw_discs(discs)


def _draw_tool(context: bpy.types.Context, radius: float, scale: float) -> None:
    """What the tool asks for, and where a click would go."""
    state = overlay.current
    assert context.region is not None
    top = Vector((context.region.width / 2, context.region.height - 110 * scale))
    write(state.prompt, top, WHITE, 1.6 * scale, centred=True)
    if state.ghost is None:
        return
    place, name, _color = state.ghost
    ghost = on_screen(context, place)
    if ghost is None:
        return
    ring = (ghost, radius * 1.3, radius * 1.3 + 2.0 * scale, WHITE)
    draw_discs([ring, (ghost, 0.0, 2.0 * scale, WHITE)])
    write(name, ghost + Vector((radius * 1.8, radius)), WHITE, scale)


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
        color = shade(tuple(color), 1.0 if mark.seen else 0.65)
        # Outwards, so that the names of two tips beside each other do not overlap.
        left = place.x < middles[mark.root_name] - 1.0
        aside = Vector(((radius + 5 * scale) * (-1 if left else 1), -4 * scale))
        write(mark.name, place + aside, color, scale, left)


def _middles(places: list[Vector | None]) -> dict[str, float]:
    """Mean x of each instrument's points in the region."""
    found: dict[str, list[float]] = {}
    for mark, place in zip(overlay.current.marks, places, strict=True):
        if place is not None:
            found.setdefault(mark.root_name, []).append(place.x)
    return {name: sum(xs) / len(xs) for name, xs in found.items()}


over = Over(_draw, "POST_PIXEL")
