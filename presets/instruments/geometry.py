"""Closed shells with rounded edges, the common stock of the bundled instruments.

Lengths are metres throughout. Every function returns a closed shell whose faces run
counter-clockwise seen from outside. Edges are rounded in the geometry itself, so that highlights
run along them as on ground steel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .model import Bools, Face, Floats, Ints


@dataclass(frozen=True)
class Shell:
    """Vertices (N, 3), faces, and for each face its material slot and whether it is smooth."""

    vertices: Floats
    faces: list[Face]
    slots: Ints
    smooth: Bools


def shell(
    vertices: Floats, smooth: Sequence[Face], flat: Sequence[Face] = (), slot: int = 0
) -> Shell:
    """A shell of smooth and flat faces in one material slot; unused vertices are dropped."""
    faces = [*smooth, *flat]
    used = np.zeros(len(vertices), dtype=bool)
    for face in faces:
        used[list(face)] = True
    if not used.all():
        number = (np.cumsum(used) - 1).tolist()
        faces = [tuple(number[i] for i in face) for face in faces]
    return Shell(
        np.ascontiguousarray(vertices[used], dtype=np.float64),
        faces,
        np.full(len(faces), slot, dtype=np.int64),
        np.arange(len(faces)) < len(smooth),
    )


def join(shells: Iterable[Shell]) -> Shell:
    """Several shells as one mesh; they stay separate surfaces."""
    parts = list(shells)
    faces: list[Face] = []
    offset = 0
    for part in parts:
        faces += [tuple(i + offset for i in face) for face in part.faces]
        offset += len(part.vertices)
    return Shell(
        np.concatenate([part.vertices for part in parts]),
        faces,
        np.concatenate([part.slots for part in parts]),
        np.concatenate([part.smooth for part in parts]),
    )


def scaled(part: Shell, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Shell:
    """The shell scaled about the origin; an odd number of negative factors mirrors it."""
    faces = part.faces if x * y * z > 0 else [face[::-1] for face in part.faces]
    return Shell(part.vertices * (x, y, z), faces, part.slots, part.smooth)


def interpolated(at: Floats, knots: Sequence[tuple[float, ...]]) -> Floats:
    """Values at `at` (S,) of smooth curves through knots (position, value, ...), shape (S, V).

    Monotone cubic (Fritsch and Carlson 1980): no overshoot, so a taper never bulges.
    """
    table = np.asarray(knots, dtype=np.float64)
    x, y = table[:, 0], table[:, 1:]
    step = np.diff(x)[:, None]
    slope = np.diff(y, axis=0) / step
    tangent = np.empty_like(y)
    tangent[0], tangent[-1] = slope[0], slope[-1]
    product = slope[:-1] * slope[1:]
    total = slope[:-1] + slope[1:]
    safe = np.where(product > 0, total, 1.0)
    tangent[1:-1] = np.where(product > 0, 2.0 * product / safe, 0.0)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    t = ((at - x[i]) / (x[i + 1] - x[i]))[:, None]
    t2, t3 = t * t, t * t * t
    result: Floats = (
        y[i] * (2 * t3 - 3 * t2 + 1)
        + y[i + 1] * (3 * t2 - 2 * t3)
        + step[i] * (tangent[i] * (t3 - 2 * t2 + t) + tangent[i + 1] * (t3 - t2))
    )
    return result


def rounded_rectangle(
    half_width: Floats,
    half_height: Floats,
    radius: Floats,
    corner: int = 5,
    across: int = 4,
    up: int = 1,
) -> Floats:
    """Sections (S, K, 2) counter-clockwise from the middle of the right side.

    `corner` segments in each rounded corner, `across` and `up` points inside the horizontal and
    the vertical sides (even `across` has none in the middle).
    """
    angle = np.linspace(0.0, np.pi / 2, corner + 1)
    w, h, r = (np.asarray(v, dtype=np.float64)[:, None] for v in (half_width, half_height, radius))
    arc = np.stack([w - r + r * np.cos(angle), h - r + r * np.sin(angle)], axis=-1)
    spread = -np.cos(np.linspace(0.0, np.pi, across + 2)[1:-1])
    top = np.stack([-(w - r) * spread, np.broadcast_to(h, (len(w), across))], axis=-1)
    rise = np.linspace(1.0, -1.0, up + 2)[1:-1]
    left = np.stack([np.broadcast_to(-w, (len(w), up)), (h - r) * rise], axis=-1)
    upper = np.concatenate([arc, top, (arc * (-1, 1))[:, ::-1]], axis=1)
    return np.concatenate([upper, left, -upper, -left], axis=1)


def bands(stations: int, columns: int, closed: bool = False) -> Ints:
    """Quads (S, K, 4) between successive rings of K vertices; the last band joins the first."""
    s = np.arange(stations if closed else stations - 1)[:, None]
    k = np.arange(columns)[None, :]
    a, b = s * columns, ((s + 1) % stations) * columns
    n = (k + 1) % columns
    return np.stack(np.broadcast_arrays(a + k, a + n, b + n, b + k), axis=-1)


def as_faces(quads: Ints) -> list[Face]:
    """Rows of indices (..., n) as face tuples."""
    return list(map(tuple, quads.reshape(-1, quads.shape[-1]).tolist()))


def loft(rings: Floats, flat_columns: Bools | None = None, slot: int = 0) -> Shell:
    """A skin over rings (S, K, 3) that run counter-clockwise seen from the last ring, with caps.

    Faces in `flat_columns` (S - 1, K) are shaded flat.
    """
    count, columns = rings.shape[:2]
    quads = bands(count, columns)
    caps = [tuple(range(columns))[::-1], tuple(range((count - 1) * columns, count * columns))]
    flat = np.zeros((count - 1, columns), dtype=bool) if flat_columns is None else flat_columns
    return shell(rings.reshape(-1, 3), as_faces(quads[~flat]), as_faces(quads[flat]) + caps, slot)


def ring(
    centre: tuple[float, float],
    semi_axes: tuple[float, float],
    tilt: float,
    section: tuple[float, float],
    around: int = 96,
    slot: int = 0,
) -> Shell:
    """A closed oval ring in the XY plane; `section` is its (half width, half height).

    `semi_axes` are those of the oval its section's middle runs on, `tilt` turns it about +Z.
    """
    angle = np.linspace(0.0, 2 * np.pi, around, endpoint=False)
    middle, outward = oval(centre, semi_axes, tilt, angle)
    # Between an ellipse and a rectangle: finger rings are ground round but keep some flat.
    turn = np.linspace(0.0, 2 * np.pi, 28, endpoint=False)
    power = 2.0 / 2.5
    c, s = np.cos(turn), np.sin(turn)
    across = section[0] * np.sign(c) * np.abs(c) ** power
    height = section[1] * np.sign(s) * np.abs(s) ** power
    plan = middle[:, None] + outward[:, None] * across[None, :, None]
    points = np.concatenate(
        [plan, np.broadcast_to(height[None, :, None], (*plan.shape[:2], 1))], axis=2
    )
    faces = [face[::-1] for face in as_faces(bands(around, len(turn), closed=True))]
    return shell(points.reshape(-1, 3), faces, slot=slot)


def oval(
    centre: tuple[float, float], semi_axes: tuple[float, float], tilt: float, angle: Floats
) -> tuple[Floats, Floats]:
    """Points (S, 2) of a tilted ellipse at the given eccentric angles, and its outward normals."""
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    a, b = semi_axes
    points = np.stack([a * np.cos(angle), b * np.sin(angle)], axis=1) @ turn + centre
    normal = np.stack([b * np.cos(angle), a * np.sin(angle)], axis=1)
    normal = normal / np.linalg.norm(normal, axis=1, keepdims=True) @ turn
    return points, normal


def _offset_direction(outline: Floats) -> Floats:
    """For each point of a polyline (S, 2) the mitred unit-distance normal to its left."""
    segment = np.diff(outline, axis=0)
    segment /= np.maximum(np.linalg.norm(segment, axis=1, keepdims=True), 1e-12)
    normal = np.stack([-segment[:, 1], segment[:, 0]], axis=1)
    before, after = np.vstack([normal[:1], normal]), np.vstack([normal, normal[-1:]])
    mean = before + after
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
    cosine = np.maximum((mean * after).sum(axis=1, keepdims=True), 0.7)
    mitred: Floats = mean / cosine
    return mitred


@dataclass(frozen=True)
class Ribbon:
    """A bar seen from above, symmetric in z, between a left and a right outline in XY.

    Row s of every array is one cross-section, from the first end to the last as seen looking
    along the bar: `left` and `right` (S, 2) are the outlines, `height` (S,) half the thickness at
    the edges, `crown` (S,) what the middle rises above it, `round_left` and `round_right` (S,)
    the edge radii, `bow` (S, 2) how far the middle of the section is pushed off the straight line.
    """

    left: Floats
    right: Floats
    height: Floats
    crown: Floats
    round_left: Floats
    round_right: Floats
    bow: Floats


def chained(*ribbons: Ribbon) -> Ribbon:
    """Ribbons one after the other as one."""
    names = ("left", "right", "height", "crown", "round_left", "round_right", "bow")
    return Ribbon(*(np.concatenate([getattr(r, name) for r in ribbons]) for name in names))


def ribbon_shell(
    ribbon: Ribbon,
    corner: int = 5,
    across: int = 7,
    slot_between: tuple[int, int] | None = None,
    slot_height: float = 0.0,
    second_material: int = 0,
) -> Shell:
    """The closed surface of a ribbon.

    `slot_between` (first, last section) cuts a slot of half height `slot_height` right through
    from left to right. The first `second_material` bands get material slot 1.
    """
    count = len(ribbon.left)
    angle = np.linspace(0.0, np.pi / 2, corner + 1)

    def edge(outline: Floats, outward: Floats, radius: Floats) -> Floats:
        inset = radius[:, None] * (1.0 - np.cos(angle))
        rise = (ribbon.height - radius)[:, None] + radius[:, None] * np.sin(angle)
        plan = outline[:, None] - outward[:, None] * inset[..., None]
        foot = np.minimum(slot_height, 0.5 * rise[:, :1]) if slot_height else 0.5 * rise[:, :1]
        wall = np.concatenate([np.zeros((count, 1)), foot, rise], axis=1)
        plan = np.concatenate([outline[:, None], outline[:, None], plan], axis=1)
        return np.concatenate([plan, wall[..., None]], axis=2)

    left = edge(ribbon.left, _offset_direction(ribbon.left), ribbon.round_left)
    right = edge(ribbon.right, -_offset_direction(ribbon.right), ribbon.round_right)[:, ::-1]
    t = (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, across + 2)[1:-1]))[None, :, None]
    arch = 4.0 * t * (1.0 - t)
    middle = left[:, -1:] * (1.0 - t) + right[:, :1] * t
    middle = middle + arch * np.concatenate([ribbon.bow, ribbon.crown[:, None]], axis=1)[:, None]

    upper = np.concatenate([left, middle, right], axis=1)
    columns = upper.shape[1]
    lower = upper[:, -2:0:-1] * (1, 1, -1)
    rings = np.concatenate([upper, lower], axis=1)
    total = rings.shape[1]

    quads = bands(count, total)
    keep = np.ones(quads.shape[:2], dtype=bool)
    flat: list[Face] = []
    if slot_between is not None:
        first, last = slot_between
        # Columns of the side walls below the slot's ceiling, above and below the middle plane.
        keep[first:last, [0, columns - 2, columns - 1, total - 1]] = False
        corners = (1, columns - 2, columns, total - 1)
        for s in range(first, last):
            a, b = s * total, (s + 1) * total
            r, le, low_l, low_r = corners
            flat.append((a + r, b + r, b + le, a + le))
            flat.append((a + low_l, b + low_l, b + low_r, a + low_r))
        for s, turn in ((first, 1), (last, -1)):
            a = s * total
            flat.append((a, a + 1, a + columns - 2, a + columns - 1)[::turn])
            flat.append((a, a + columns - 1, a + columns, a + total - 1)[::turn])
    walls = quads[keep]
    slots = np.concatenate(
        [
            (np.nonzero(keep)[0] < second_material).astype(np.int64),
            np.zeros(len(flat), dtype=np.int64),
        ]
    )
    # The ends close with a strip between the upper and the lower edge, so they may be curved;
    # its outermost pieces take in the whole side wall.
    caps: list[Face] = []
    last = columns - 1
    strip: list[Face] = [(0, 1, 2, 3, total - 3, total - 2, total - 1)]
    strip += [(i, i + 1, total - i - 1, total - i) for i in range(3, last - 3)]
    strip.append((last - 3, last - 2, last - 1, last, last + 1, last + 2, last + 3))
    for piece in strip:
        caps.append(piece[::-1])
        caps.append(tuple(i + (count - 1) * total for i in piece))
    part = shell(rings.reshape(-1, 3), as_faces(walls), flat + caps)
    cap_slot = 1 if second_material else 0
    slots = np.concatenate([slots, np.tile([cap_slot, 0], len(caps) // 2)])
    return Shell(part.vertices, part.faces, slots, part.smooth)


def ratchet(
    length: float, root: float, half_width: float, z: tuple[float, float], teeth: int, depth: float
) -> Shell:
    """A bar along +X from -root to length with saw teeth on its upper face, flared at the root.

    `z` is (bottom, tooth crest), `depth` the height of a tooth; y is centred on 0.
    """
    start = length * 0.30
    pitch = (length - 0.0004 - start) / teeth
    xs = [-root, *np.linspace(0.0, start - 0.0002, 9)]
    tops = [z[1]] * len(xs)
    for k in range(teeth):
        foot = start + k * pitch
        xs += [foot, foot + 0.78 * pitch, foot + 0.93 * pitch]
        tops += [z[1] - depth, z[1] - 0.02 * depth, z[1]]
    xs += [length - 0.00035, length - 0.00015, length]
    tops += [z[1] - depth, z[1] - depth, z[1] - depth - 0.0002]
    x, top = np.array(xs), np.array(tops)
    flare = np.clip(1.0 - x / start, 0.0, 1.0) ** 2.0
    nose = np.clip((x - (length - 0.0004)) / 0.0004, 0.0, 1.0)
    width = half_width * (1.0 + 0.55 * flare) - 0.0003 * nose**2
    bottom = z[0] + 0.0002 * nose**2
    half_height = (top - bottom) / 2
    # The toothed face keeps sharp ends; only the back is rounded generously.
    section = rounded_rectangle(width, half_height, np.full(len(x), 0.00028), corner=3, across=2)
    points = np.empty((len(x), section.shape[1], 3))
    points[..., 0] = x[:, None]
    points[..., 1] = section[..., 0]
    points[..., 2] = section[..., 1] + ((top + bottom) / 2)[:, None]
    up = points[:-1, :, 2] > ((top + bottom) / 2)[:-1, None]
    toothed = np.zeros(len(x) - 1, dtype=bool)
    toothed[9:] = True
    return loft(points, up & toothed[:, None])


def hatched_insert(
    start: float,
    stop: float,
    half_height: Sequence[tuple[float, float]],
    base: float,
    pitch: float,
    depth: float,
    crest: float,
) -> Shell:
    """A plate on a jaw's inner face, y from start to stop, facing +X with diagonal pyramids.

    `half_height` are knots (y, half height in z), `base` the x of its back, `crest` the x of the
    pyramids' points, `pitch` their diagonal and `depth` their height. The pyramids keep their
    size where the plate tapers; its rim cuts them.
    """
    step = pitch / 2
    number = max(int((stop - start) / step), 2)
    y = np.linspace(start, stop, number + 1)
    limit = interpolated(y, half_height)[:, 0]
    rows = np.floor((limit - 0.25 * step) / step).astype(int)
    low = crest - depth
    vertices: list[tuple[float, float, float]] = []
    columns: list[list[int]] = []
    for i in range(number + 1):
        reach = [float(limit[i])]
        z = [-reach[0], *(j * step for j in range(-rows[i], rows[i] + 1)), reach[0]]
        on_end = i in (0, number)
        column = []
        for j, height in zip(range(-rows[i] - 1, rows[i] + 2), z, strict=True):
            peak = (i + j) % 2 == 0 and abs(j) <= rows[i] and not on_end
            column.append(len(vertices))
            vertices.append((crest if peak else low, float(y[i]), float(height)))
        columns.append(column)
    faces: list[Face] = []
    for i in range(number):
        a, b = columns[i], columns[i + 1]
        ja, jb = rows[i] + 1, rows[i + 1] + 1
        m = min(rows[i], rows[i + 1])
        for j in range(-m, m):
            p, q = a[ja + j], a[ja + j + 1]
            r, s = b[jb + j], b[jb + j + 1]
            # Split along the valley, so that each pyramid has four plane sides.
            if (i + j) % 2 == 0:
                faces += [(p, r, q), (r, s, q)]
            else:
                faces += [(p, r, s), (p, s, q)]
        faces.append((*a[ja + m :], *b[jb + m :][::-1])[::-1])
        faces.append((*b[: jb - m + 1], *a[: ja - m + 1][::-1]))
    back = len(vertices)
    for i in range(number + 1):
        vertices += [(base, float(y[i]), -float(limit[i])), (base, float(y[i]), float(limit[i]))]
    for i in range(number):
        this, after = back + 2 * i, back + 2 * i + 2
        faces.append((this, this + 1, after + 1, after))
        faces.append((columns[i][0], this, after, columns[i + 1][0]))
        faces.append((this + 1, columns[i][-1], columns[i + 1][-1], after + 1))
    last = back + 2 * number
    faces.append((*columns[0], back + 1, back))
    faces.append((last, last + 1, *columns[-1][::-1]))
    return shell(np.array(vertices), [], faces)


def prism(outline: Floats, bottom: float, top: float, radius: float, corner: int = 4) -> Shell:
    """A convex outline (K, 2), counter-clockwise, raised from bottom to top, upper edge rounded."""
    angle = np.linspace(0.0, np.pi / 2, corner + 1)
    following, previous = np.roll(outline, -1, axis=0), np.roll(outline, 1, axis=0)
    along = [outline - previous, following - outline]
    normals = [
        np.stack([d[:, 1], -d[:, 0]], axis=1) / np.linalg.norm(d, axis=1, keepdims=True)
        for d in along
    ]
    mean = normals[0] + normals[1]
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    mean /= np.maximum((mean * normals[1]).sum(axis=1, keepdims=True), 0.6)
    levels = [(0.0, bottom)] + [
        (radius * (1 - np.cos(a)), top - radius + radius * np.sin(a)) for a in angle
    ]
    rings = np.array(
        [np.column_stack([outline - mean * inset, np.full(len(outline), z)]) for inset, z in levels]
    )
    return loft(rings)


def screw_head(radius: float, bottom: float, top: float, slotted: bool) -> Shell:
    """A flat round head about the Z axis, with or without a driver's slot across it."""
    if not slotted:
        turn = np.linspace(0.0, 2 * np.pi, 56, endpoint=False)
        return prism(
            radius * np.stack([np.cos(turn), np.sin(turn)], axis=1),
            bottom,
            top,
            0.5 * (top - bottom),
        )
    gap = 0.17 * radius
    edge = np.arcsin(gap / radius)
    turn = np.linspace(edge, np.pi - edge, 32)
    side = radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    half = prism(side, bottom, top, 0.3 * (top - bottom))
    full = np.linspace(0.0, 2 * np.pi, 56, endpoint=False)
    floor = prism(
        0.97 * radius * np.stack([np.cos(full), np.sin(full)], axis=1),
        bottom,
        bottom + 0.45 * (top - bottom),
        0.1 * (top - bottom),
    )
    return join([half, scaled(half, x=-1, y=-1), floor])
