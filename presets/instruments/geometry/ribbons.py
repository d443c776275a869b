"""Bars between two outlines, with or without a slot through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from ..model import Face, Floats
from .curves import offset_direction
from .shells import Shell, as_faces, bands, shell

# Segments of a rounded edge, and points between the edges of a section.
CORNER, ACROSS = 5, 7


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


def straight(
    left: Floats,
    right: Floats,
    height: Floats,
    crown: Floats,
    round_left: Floats,
    round_right: Floats,
) -> Ribbon:
    """A ribbon whose sections are straight."""
    return Ribbon(left, right, height, crown, round_left, round_right, np.zeros_like(left))


def chained(*ribbons: Ribbon) -> Ribbon:
    """Ribbons one after the other as one."""
    names = [field.name for field in fields(Ribbon)]
    return Ribbon(*(np.concatenate([getattr(r, name) for r in ribbons]) for name in names))


def ribbon_shell(
    ribbon: Ribbon,
    slot_between: tuple[int, int] | None = None,
    slot_height: float = 0.0,
    second_material: int = 0,
) -> Shell:
    """The closed surface of a ribbon.

    `slot_between` (first, last section) cuts a slot of half height `slot_height` right through
    from left to right. The first `second_material` bands get material slot 1.
    """
    count = len(ribbon.left)
    upper = _upper(ribbon, slot_height)
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
        for s in range(first, last):
            a, b = s * total, (s + 1) * total
            for one, other in ((1, columns - 2), (columns, total - 1)):
                flat.append((a + one, b + one, b + other, a + other))
        for s, turn in ((first, 1), (last, -1)):
            a = s * total
            flat.append((a, a + 1, a + columns - 2, a + columns - 1)[::turn])
            flat.append((a, a + columns - 1, a + columns, a + total - 1)[::turn])
    walls = quads[keep]
    in_second = np.nonzero(keep)[0] < second_material
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
    ends = np.tile([bool(second_material), False], len(caps) // 2)
    slots = np.concatenate([in_second, np.zeros(len(flat), dtype=bool), ends])
    return replace(part, slots=slots.astype(np.int64))


def _upper(ribbon: Ribbon, slot_height: float = 0.0) -> Floats:
    """(S, K, 3): each section's upper half, from the left side's middle over the top to the
    right's."""
    count = len(ribbon.left)
    angle = np.linspace(0.0, np.pi / 2, CORNER + 1)

    def edge(outline: Floats, outward: Floats, radius: Floats) -> Floats:
        inset = radius[:, None] * (1.0 - np.cos(angle))
        rise = (ribbon.height - radius)[:, None] + radius[:, None] * np.sin(angle)
        plan = outline[:, None] - outward[:, None] * inset[..., None]
        foot = np.minimum(slot_height, 0.5 * rise[:, :1]) if slot_height else 0.5 * rise[:, :1]
        wall = np.concatenate([np.zeros((count, 1)), foot, rise], axis=1)
        plan = np.concatenate([outline[:, None], outline[:, None], plan], axis=1)
        return np.concatenate([plan, wall[..., None]], axis=2)

    left = edge(ribbon.left, offset_direction(ribbon.left), ribbon.round_left)
    right = edge(ribbon.right, -offset_direction(ribbon.right), ribbon.round_right)[:, ::-1]
    t = (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, ACROSS + 2)[1:-1]))[None, :, None]
    arch = 4.0 * t * (1.0 - t)
    middle = left[:, -1:] * (1.0 - t) + right[:, :1] * t
    middle = middle + arch * np.concatenate([ribbon.bow, ribbon.crown[:, None]], axis=1)[:, None]

    upper: Floats = np.concatenate([left, middle, right], axis=1)
    return upper


def top(ribbon: Ribbon) -> Callable[[Floats], Floats]:
    """The height z (N,) of a ribbon's upper face over points (N, 2), of one whose sections stand
    across Y, ordered by y."""
    over = _upper(ribbon)[:, 2:-2]
    y = over[:, 0, 1]

    def height(points: Floats) -> Floats:
        last = np.clip(np.searchsorted(y, points[:, 1]), 1, len(y) - 1)
        share = (points[:, 1] - y[last - 1]) / (y[last] - y[last - 1])
        found = np.empty(len(points))
        for i, (s, t) in enumerate(zip(last, share, strict=True)):
            before, after = over[s - 1], over[s]
            line = before + t * (after - before)
            found[i] = np.interp(points[i, 0], line[:, 0], line[:, 2])
        return found

    return height
