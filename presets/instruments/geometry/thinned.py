"""Lofts that are dense only where they are worked, and holes through them.

A grid of rings (S, K, 3) is skinned column by column: each column keeps the stations that it needs,
and neighbours of unlike density are joined by triangles. Rings run counter-clockwise seen from the
last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..model import Bools, Face


@dataclass(frozen=True)
class Window:
    """A rectangle of a grid that is left open: from station and column to station and column."""

    stations: tuple[int, int]
    columns: tuple[int, int]

    def loop(self, total: int) -> list[int]:
        """The vertices round it, in the direction in which what fills it has them; `total` is the
        number of columns."""
        (s, last), (k, right) = self.stations, self.columns
        round_ = [(s, c) for c in range(k, right)]
        round_ += [(r, right) for r in range(s, last)]
        round_ += [(last, c) for c in range(right, k, -1)]
        round_ += [(r, k) for r in range(last, s, -1)]
        return [r * total + c for r, c in round_]

    def holds(self, station: int, column: int) -> bool:
        """Whether the face that begins there is in it."""
        return (
            self.stations[0] <= station < self.stations[1]
            and self.columns[0] <= column < self.columns[1]
        )


def skin(kept: Bools, flat: Bools, windows: Sequence[Window] = ()) -> tuple[list[Face], list[Face]]:
    """Smooth and flat faces over the vertices (S, K) that are kept, with caps (flat).

    The first and the last ring are kept whole, and so are the rings of a window. `flat` (S, K) says
    which faces, by the vertex where they begin, are shaded flat: these are triangles, so that what
    fits into one another does so however a renderer would split a bent quad.
    """
    count, total = kept.shape
    faces: tuple[list[Face], list[Face]] = ([], [])
    for k in range(total):
        n = (k + 1) % total
        here, there = (np.flatnonzero(kept[:, c]).tolist() for c in (k, n))
        i = j = 0
        while i + 1 < len(here) or j + 1 < len(there):
            s, r = here[i], there[j]
            ahead, beside = (
                c[m + 1] if m + 1 < len(c) else count for c, m in ((here, i), (there, j))
            )
            face = [s * total + k, r * total + n]
            if beside <= ahead:
                face.append(beside * total + n)
                j += 1
            if ahead <= beside:
                face.append(ahead * total + k)
                i += 1
            start = min(s, r)
            if any(window.holds(start, k) for window in windows):
                continue
            if flat[start, k]:
                faces[1].extend((face[0], b, c) for b, c in pairwise(face[1:]))
            else:
                faces[0].append(tuple(face))
    faces[1].append(tuple(range(total))[::-1])
    faces[1].append(tuple(range((count - 1) * total, count * total)))
    return faces


def joined(rings: Sequence[Sequence[int]]) -> list[Face]:
    """Quads between successive closed rings of equally many vertices; they go inwards from the
    first, which runs as the loop of a window does."""
    found: list[Face] = []
    for outer, inner in pairwise(rings):
        for i in range(len(outer)):
            n = (i + 1) % len(outer)
            found.append((outer[i], outer[n], inner[n], inner[i]))
    return found


def zipped(
    outer: Sequence[int], inner: Sequence[int], turns: Sequence[Sequence[float]]
) -> list[Face]:
    """Faces between two closed rings of unlike numbers of vertices, by the angle (rad) of each
    about a point within; both run the way a window's loop does."""
    chains = []
    for ring, angle in zip((outer, inner), turns, strict=True):
        # Falling or rising, the angles are counted from the first vertex of the outer ring.
        about = np.unwrap(np.asarray(angle))
        sign = 1.0 if about[-1] > about[0] else -1.0
        from_start = (sign * (about - turns[0][0])) % (2 * np.pi)
        first = int(np.argmin(from_start))
        order = np.r_[first : len(ring), 0:first]
        at = from_start[order]
        chains.append(([ring[o] for o in order] + [ring[first]], np.append(at, at[0] + 2 * np.pi)))
    (a, at_a), (b, at_b) = chains
    faces: list[Face] = []
    i = j = 0
    while i + 1 < len(a) or j + 1 < len(b):
        step_a = at_a[i + 1] if i + 1 < len(a) else np.inf
        step_b = at_b[j + 1] if j + 1 < len(b) else np.inf
        if step_a <= step_b:
            faces.append((a[i], a[i + 1], b[j]))
            i += 1
        else:
            faces.append((a[i], b[j + 1], b[j]))
            j += 1
    return faces
