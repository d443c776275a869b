"""Cuts a shin, a thigh, a forearm and an abdomen out of MakeHuman's body and writes
core/patient/pieces.npz.

python3 tools/cut_patient.py FOLDER     base.obj and targets/ of the MakeHuman/MPFB assets (CC0)

Each piece is a table of how far the skin is from the piece's axis (core/patient/piece.py says how).
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import numpy as np
from cut_hand import METRES, PEOPLE, _body
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "core/patient/pieces.npz"
STEP = 1e-4  # radii are stored in tenths of a millimetre

# From which joint to which the axis goes, the first and the last section in shares of that way, and
# how many sections and directions there are.
PIECES = {
    "shin": ("joint-r-knee", "joint-r-ankle", -0.22, 1.0, 56, 48),
    "thigh": ("joint-r-upper-leg", "joint-r-knee", 0.3, 1.15, 44, 48),
    "forearm": ("joint-r-elbow", "joint-r-hand", -0.05, 1.02, 44, 48),
    "abdomen": ("joint-spine-2", "joint-pelvis", -0.3, 1.15, 56, 96),
}  # fmt: skip
BODIES = [(sex, age) for sex in ("female", "male") for age in ("young", "old")]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def main(folder: Path) -> None:
    """Reads the body there and writes the pieces."""
    vertices, quads, groups = _body(folder / "base.obj")
    cubes = {name: sorted(groups[name]) for p in PIECES.values() for name in p[:2]}
    stored: dict[str, Any] = {"bodies": np.array([f"{sex} {age}" for sex, age in BODIES])}
    tables: dict[str, list[Floats]] = {name: [] for name in PIECES}
    lengths: dict[str, list[float]] = {name: [] for name in PIECES}

    def cut(body: Floats) -> None:
        smooth, faces = body, quads
        for _ in range(2):
            smooth, faces = _subdivided(smooth, faces)
        for name, (begin, end, low, high, sections, directions) in PIECES.items():
            ends = [body[cubes[joint]].mean(axis=0) for joint in (begin, end)]
            radii, length = _radii(smooth, faces, ends, (low, high), sections, directions)
            tables[name].append(METRES * radii)
            lengths[name].append(METRES * length)

    for sex, age in BODIES:
        people = [_target(folder, f"{one}-{sex}-{age}", vertices) for one in PEOPLE]
        for muscle in ("min", "max"):
            of_muscle = f"universal-{sex}-{age}-{muscle}muscle-averageweight"
            cut(vertices + np.mean(people, axis=0) + _target(folder, of_muscle, vertices))
    for name, piece in PIECES.items():
        table = np.array(tables[name]).reshape(len(BODIES), 2, *tables[name][0].shape)
        stored[name] = np.round(table / STEP).astype(np.uint16)
        stored[f"{name} lengths"] = np.array(lengths[name]).reshape(len(BODIES), 2)
        stored[f"{name} ends"] = np.array(piece[2:4])
    np.savez_compressed(TO, **stored)
    print(f"{TO.relative_to(ROOT)}: {TO.stat().st_size / 1e3:.0f} kB")


def _target(folder: Path, name: str, vertices: Floats) -> Floats:
    offsets = np.zeros_like(vertices)
    with gzip.open(folder / "targets" / f"{name}.target.gz", "rt") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                vertex, *offset = line.split()
                offsets[int(vertex)] = [float(word) for word in offset]
    return offsets


def _subdivided(vertices: Floats, quads: Ints) -> tuple[Floats, Ints]:
    """One step of Catmull and Clark's subdivision (1978) of a mesh of quads."""
    count = len(vertices)
    sides = np.stack((quads, np.roll(quads, -1, axis=1)), axis=2).reshape(-1, 2)
    edges, edge, faces = np.unique(
        np.sort(sides, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    edge = edge.reshape(-1, 4)
    middles = vertices[quads].mean(axis=1)
    halves = vertices[edges].mean(axis=1)
    beside = np.zeros_like(halves)
    np.add.at(beside, edge.ravel(), np.repeat(middles, 4, axis=0))
    inner = (faces == 2)[:, None]
    on_edges = np.where(inner, 0.5 * (halves + beside / np.maximum(faces, 1)[:, None]), halves)

    def mean(at: Ints, values: Floats) -> tuple[Floats, Floats]:
        total, number = np.zeros((count, 3)), np.zeros(count)
        np.add.at(total, at, values)
        np.add.at(number, at, 1)
        return total / np.maximum(number, 1)[:, None], number

    of_faces, valence = mean(quads.ravel(), np.repeat(middles, 4, axis=0))
    of_edges, _ = mean(edges.ravel(), np.repeat(halves, 2, axis=0))
    n = np.maximum(valence, 1)[:, None]
    moved = (of_faces + 2 * of_edges + (n - 3) * vertices) / n
    moved[valence == 0] = vertices[valence == 0]
    border = np.unique(edges[faces == 1])
    moved[border] = vertices[border]
    first, second = count, count + len(edges)
    face = second + np.arange(len(quads))
    made = np.stack(
        [
            np.stack((quads[:, i], first + edge[:, i], face, first + edge[:, i - 1]), axis=1)
            for i in range(4)
        ],
        axis=1,
    )
    return np.concatenate((moved, on_edges, middles)), made.reshape(-1, 4)


def _radii(
    vertices: Floats, quads: Ints, ends: list[Floats], span: tuple[float, float],
    sections: int, directions: int,
) -> tuple[Floats, float]:  # fmt: skip
    """(sections, directions): from the axis to the first skin, and the length of the axis. The
    first direction is the front, the next are towards the body's right side."""
    along = ends[1] - ends[0]
    length = float(np.linalg.norm(along))
    along /= length
    front = np.array((0.0, 0.0, 1.0)) - along[2] * along
    front /= np.linalg.norm(front)
    aside = np.cross(front, along)
    aside *= -1 if aside[0] > 0 else 1  # the body's right side is at -X
    placed = (vertices - ends[0]) @ np.stack((along, front, aside), axis=1)
    triangles = placed[np.concatenate((quads[:, :3], quads[:, [0, 2, 3]]))]
    found = np.zeros((sections, directions))
    angles = 2 * np.pi * np.arange(directions) / directions
    for row, share in enumerate(np.linspace(*span, sections)):
        found[row] = _section(triangles, share * length, angles)
    return found, length


def _section(triangles: Floats, at: float, angles: Floats) -> Floats:
    """Of each direction, how far the first triangle is in the plane across the axis."""
    above = triangles[..., 0] > at
    cut = triangles[above.any(axis=1) & ~above.all(axis=1)]
    points = []
    for one, other in ((0, 1), (1, 2), (2, 0)):
        a, b = cut[:, one], cut[:, other]
        share = (at - a[:, :1]) / np.where(a[:, :1] == b[:, :1], np.nan, b[:, :1] - a[:, :1])
        points.append(np.where((share >= 0) & (share <= 1), a + share * (b - a), np.nan))
    lines = np.array(points).transpose(1, 0, 2)[..., 1:]  # (T, 3, 2), one of three is missing
    order = np.argsort(np.isnan(lines[..., 0]), axis=1)[:, :2]
    a, b = np.take_along_axis(lines, order[..., None], axis=1).transpose(1, 0, 2)
    radii = np.full(len(angles), np.inf)
    for number, angle in enumerate(angles):
        way = np.array((np.cos(angle), np.sin(angle)))
        off_a, off_b = (p[:, 1] * way[0] - p[:, 0] * way[1] for p in (a, b))
        crosses = (off_a <= 0) != (off_b <= 0)
        share = off_a[crosses] / (off_a[crosses] - off_b[crosses])
        far = (a[crosses] + share[:, None] * (b[crosses] - a[crosses])) @ way
        if (far > 0).any():
            radii[number] = far[far > 0].min()
    if not np.isfinite(radii).all():
        raise SystemExit(f"a section at {at} has a gap")
    return radii


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
