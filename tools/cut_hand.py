"""Cuts the right hand with its forearm out of MakeHuman's body and writes core/hand/right_hand.npz.

python3 tools/cut_hand.py FOLDER     base.obj, rig.mixamo.json, weights.mixamo.json and targets/ of
                                     the MakeHuman/MPFB assets (CC0)

What it writes is in metres, in the hand's own frame (core/hand/shape.py says which).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
TO = ROOT / "core/hand/right_hand.npz"
METRES = 0.1  # the body is modelled in decimetres
STEP = 1e-5  # morphs are stored in hundredths of a millimetre

BONES = ["RightHand", "RightForeArm"]
BONES += [f"RightHand{f}{i}" for f in ("Thumb", "Index", "Middle", "Ring", "Pinky") for i in "123"]
# Where each bone begins; after them the tips of the fingers.
JOINTS = ["joint-r-hand", "joint-r-elbow"]
JOINTS += [f"joint-r-finger-{finger}-{joint}" for finger in "12345" for joint in "123"]
JOINTS += [f"joint-r-finger-{finger}-4" for finger in "12345"]
PEOPLE = ("african", "asian", "caucasian")

Floats = NDArray[np.float64]


def main(folder: Path) -> None:
    """Reads the body there and writes the hand."""
    vertices, quads, groups = _body(folder / "base.obj")
    weights = _weights(folder / "weights.mixamo.json", len(vertices))
    arm = weights.sum(axis=1) > 0.5
    quads = quads[arm[quads].all(axis=1)]
    kept, quads = np.unique(quads, return_inverse=True)
    cubes = [sorted(groups[name]) for name in JOINTS]

    def placed(body: Floats) -> tuple[Floats, Floats]:
        joints = np.array([body[cube].mean(axis=0) for cube in cubes])
        return _in_frame(body[kept], joints)

    base, joints = placed(vertices)
    morphs = {name: placed(vertices + offsets) for name, offsets in _morphs(folder, len(vertices))}
    strongest = np.argsort(-weights[kept], axis=1)[:, :4]
    shares = np.take_along_axis(weights[kept], strongest, axis=1)
    shares /= shares.sum(axis=1, keepdims=True)
    np.savez_compressed(
        TO,
        vertices=base.astype(np.float32),
        quads=quads.reshape(-1, 4).astype(np.uint16),
        bones=strongest.astype(np.uint8),
        weights=shares.astype(np.float32),
        joints=joints.astype(np.float32),
        morphs=np.array(list(morphs)),
        morph_vertices=_steps([there - base for there, _ in morphs.values()]),
        morph_joints=_steps([there - joints for _, there in morphs.values()]),
    )
    print(f"{TO.relative_to(ROOT)}: {len(base)} vertices, {TO.stat().st_size / 1e3:.0f} kB")


def _steps(offsets: Sequence[Floats]) -> NDArray[np.int16]:
    return np.round(np.array(offsets) / STEP).astype(np.int16)


def _in_frame(points: Floats, joints: Floats) -> tuple[Floats, Floats]:
    """Both in metres and in the hand's frame: origin at the wrist, +Y to the middle knuckle, +Z out
    of the back of the hand."""
    wrist, index, middle, little = (joints[i] for i in (0, 5, 8, 14))
    along = (middle - wrist) / np.linalg.norm(middle - wrist)
    out = np.cross(little - index, along)  # thumb's side to little finger's, then to the tips
    out /= np.linalg.norm(out)
    turn = np.array([np.cross(along, out), along, out])
    return (points - wrist) @ turn.T * METRES, (joints - wrist) @ turn.T * METRES


def _body(path: Path) -> tuple[Floats, NDArray[np.int64], dict[str, set[int]]]:
    """All vertices, the skin's quads, and the vertices of each group."""
    vertices, quads, groups = [], [], {}
    here: set[int] = set()
    for line in path.read_text().splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(word) for word in rest.split()])
        elif kind == "g":
            group = rest.strip()
            here = groups.setdefault(group, set())
        elif kind == "f":
            corners = [int(word.split("/")[0]) - 1 for word in rest.split()]
            here.update(corners)
            if group == "body":
                quads.append(corners)
    return np.array(vertices), np.array(quads), groups


def _weights(path: Path, count: int) -> Floats:
    """(vertices, bones): each vertex's weights over all bones of the body sum up to 1."""
    stored = json.loads(path.read_text())["weights"]
    total = np.zeros(count)
    for pairs in stored.values():
        for vertex, weight in pairs:
            total[vertex] += weight
    weights = np.zeros((count, len(BONES)))
    for column, bone in enumerate(BONES):
        for vertex, weight in stored[f"mixamorig:{bone}"]:
            weights[vertex, column] += weight / total[vertex]
    return weights


def _morphs(folder: Path, count: int) -> Iterator[tuple[str, Any]]:
    """Name and offsets (vertices, 3) of each morph, in the body's own units."""

    def target(name: str) -> Floats:
        offsets = np.zeros((count, 3))
        with gzip.open(folder / "targets" / f"{name}.target.gz", "rt") as lines:
            for line in lines:
                if line.strip() and not line.startswith("#"):
                    vertex, *offset = line.split()
                    offsets[int(vertex)] = [float(word) for word in offset]
        return offsets

    for sex in ("female", "male"):
        for age in ("young", "old"):
            mean = np.mean([target(f"{people}-{sex}-{age}") for people in PEOPLE], axis=0)
            yield (
                f"{sex} {age}",
                mean + target(f"universal-{sex}-{age}-averagemuscle-averageweight"),
            )
    for kind, name in (("length", "fingers-length"), ("thickness", "fingers-diameter")):
        yield f"less {kind}", target(f"r-hand-{name}-decr")
        yield f"more {kind}", target(f"r-hand-{name}-incr")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
