"""Measures how hands hold instruments, with code that the search does not use: trees of the
evaluated meshes, and rays that say what is within them.

Runs on a Python with Blender's module. Prints a Markdown table: for each instrument and grip how
many poses are accepted, how deep the accepted ones go into the metal, how far their contacts are
off it, how far they differ from each other, and how long one takes.

python tools/grips_table.py [--scene FILE --job FILE] [--count 500] [--grips NAME ...]
                            [--only NAME ...]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import bpy
import conftest  # noqa: F401  loads the package
import numpy as np
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from synthpoint.core.geometry.types import Floats
from synthpoint.core.hand import places
from synthpoint.core.hand.contacts import Hold, Through
from synthpoint.core.hand.grasp import Grasp, grasp
from synthpoint.core.hand.graspable import MIRROR, Graspable
from synthpoint.core.hand.hand import Hand
from synthpoint.core.hand.shape import Ints, bone
from synthpoint.core.randomizers.in_hand import people
from synthpoint.core.sampling.streams import Stream
from synthpoint.core.settings.ranges import Range
from synthpoint.scene.blender import meshes, units
from synthpoint.scene.hands.graspable import graspable
from synthpoint.scene.instruments import articulation
from synthpoint.scene.instruments.instance import Instance, instruments
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building

import synthpoint

synthpoint.register()

SEED, PEOPLE = 3, 12  # hands as a job has them
WAYS = [
    Vector(way).normalized() for way in ((0.31, 0.52, 0.79), (-0.62, 0.33, 0.71), (0.2, -0.9, -0.4))
]
# What is further from the other mesh is not looked at: on its way there, metal passes through this.
NEAR = 0.002  # metres
# Places that touch anywhere on them, and how far round a named place its skin is looked at.
BROAD, ROUND = ("palm", "ball of the thumb"), 0.006
HEAD = (
    "| instrument | grip | poses | accepted | deepest mm | 99 % mm | contact mm | angles ° | "
    "contacts mm | ms |\n|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Surface:
    """Points (N, 3) in metres, and the triangles (T, 3) between them."""

    points: Floats
    triangles: Ints

    def mirrored(self) -> Surface:
        """X turned round; the triangles still face outwards."""
        return Surface(self.points * MIRROR, self.triangles[:, ::-1])

    @cached_property
    def tree(self) -> BVHTree:
        """For what is nearest, and for rays."""
        return BVHTree.FromPolygons(self.points.tolist(), self.triangles.tolist())

    def near(self, other: Surface) -> list[list[float]]:
        """Its points, and the middles of its triangles, in the box round another one."""
        low, high = other.points.min(axis=0) - NEAR, other.points.max(axis=0) + NEAR
        points = np.concatenate((self.points, self.points[self.triangles].mean(axis=1)))
        found: list[list[float]] = points[((points > low) & (points < high)).all(axis=1)].tolist()
        return found


@dataclass
class Row:
    """What was measured of one instrument in one grip; lengths in metres, angles in radians."""

    count: int = 0
    deep: list[float] = field(default_factory=list)
    off: list[float] = field(default_factory=list)
    angles: list[Floats] = field(default_factory=list)
    touched: list[Floats] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def text(self, instrument: str, grip: str) -> str:
        """One line of the table."""
        accepted = f"{len(self.deep) / self.count:.0%}"
        if not self.deep:
            return f"| {instrument} | {grip} | {self.count} | {accepted} | | | | | | |"
        spread = np.degrees(np.std(self.angles, axis=0)).mean()
        where = np.std(self.touched, axis=0).mean() * 1e3
        deep, off = np.array(self.deep) * 1e3, np.array(self.off) * 1e3
        return (
            f"| {instrument} | {grip} | {self.count} | {accepted} | {deep.max():.2f} | "
            f"{np.percentile(deep, 99):.2f} | {off.max():.2f} | {spread:.1f} | {where:.1f} | "
            f"{np.median(self.seconds) * 1e3:.0f} |"
        )


def main() -> int:
    """0, unless a pose that was accepted breaks a bound."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scene", type=Path)
    parser.add_argument(
        "--job", type=Path, help="a job with the classes of the scene's instruments"
    )
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--grips", nargs="*", default=())
    parser.add_argument("--only", nargs="*", default=(), help="names of instruments")
    asked = parser.parse_args()
    classes = json.loads(asked.job.read_text("utf-8"))["classes"] if asked.job else []
    job = building.job(classes=classes, instruments={"count": 1})
    scene, spec = prepare(job, asked.scene, by_name=False)
    hands = [people.hand(SEED, number) for number in range(PEOPLE)]
    print(HEAD, flush=True)
    broken = False
    for instance in instruments(scene):
        if asked.only and instance.name not in asked.only:
            continue
        grips = next(c.grips for c in spec.classes if c.name == instance.class_name)
        known = graspable(instance, grips)
        if known is None:
            print(f"| {instance.name} | none | | | | | | | | |")
            continue
        for grip in known.holds:
            if asked.grips and grip not in asked.grips:
                continue
            row = measured(instance, known, grip, hands, asked.count)
            print(row.text(instance.name, grip), flush=True)
            print(f"{instance.name} {grip}: {dict(row.faults.most_common(4))}", file=sys.stderr)
            broken |= bool(row.deep) and (max(row.deep) > 1e-3 or max(row.off) > 1.5e-3)
    return int(broken)


def measured(instance: Instance, known: Graspable, grip: str, hands: list[Hand], count: int) -> Row:
    """Poses of right and left hands of different people, at openings that the grip has, which are
    hundredths of the widest."""
    row = Row(count)
    low, high = known.grips[grip].opening.min, known.grips[grip].opening.max
    surfaces: dict[tuple[float, bool], Surface] = {}
    for number in range(count):
        stream = Stream(11, number, f"{instance.name} {grip}")
        share, left = round(stream.draw(Range(low, high)), 2), stream.chance(0.5)
        hand = hands[number % len(hands)]
        own = known.mirrored if left else known
        hold, metal = own.hold(grip, share), own.metal(share)
        begun = time.process_time()
        found = grasp(hand, hold, metal, stream)
        row.seconds.append(time.process_time() - begun)
        row.faults["".join(c for c in found.fault if not c.isdigit())] += 1
        if found.fault:
            continue
        if (share, left) not in surfaces:
            metal_at = _metal(instance, share)
            surfaces[share, left] = metal_at.mirrored() if left else metal_at
        steel = surfaces[share, left]
        deep, off = _measure(hand, found, steel)
        row.deep.append(deep)
        row.off.append(off)
        row.angles.append(found.held.angles)
        row.touched.append(_touched(hand, found))
    return row


def _metal(instance: Instance, share: float) -> Surface:
    """It, evaluated at the share of its opening, from its root."""
    root = instance.root
    states = articulation.states(root, independent=False)
    found, triangles, count = [], [], 0
    with articulation.kept(root):
        if len(states) > 1:
            closed, wide = states[0], states[1]
            between = closed[0] + share * (wide[0] - closed[0])
            each = {n: a + share * (wide[1][n] - a) for n, a in closed[1].items()}
            articulation.set_opening(root, between, each)
        bpy.context.view_layer.update()
        graph = bpy.context.evaluated_depsgraph_get()
        for part in instance.parts:
            evaluated = part.evaluated_get(graph)
            with meshes.shown(evaluated) as mesh:
                if part.hide_render or mesh is None or not len(mesh.polygons):
                    continue
                world = np.array(evaluated.matrix_world)
                found.append(meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3])
                triangles.append(meshes.triangles(mesh) + count)
                count += len(found[-1])
        home = np.array(root.matrix_world.translation)
    points = (np.concatenate(found) - home) * units.metres(bpy.context.scene)
    return Surface(points, np.concatenate(triangles))


def _within(solid: BVHTree, point: Vector) -> bool:
    """By rays in three directions, two of which have to agree."""
    count = 0
    for way in WAYS:
        start, met = point, 0
        while (hit := solid.ray_cast(start, way))[0] is not None:
            start, met = hit[0] + 1e-6 * way, met + 1
        count += met % 2
    return count >= 2


def _deepest(solid: BVHTree, points: list[list[float]]) -> float:
    """How deep the deepest of the points is within a closed surface (m). What the triangle next to
    it clearly faces is not within."""
    deepest = 0.0
    for point in points:
        there, out, _, far = solid.find_nearest(point, NEAR)
        if there is None or far <= max(deepest, 2e-4):
            continue
        place = Vector(point)
        if (place - there) @ out <= 0.5 * far and _within(solid, place):
            deepest = far
    return deepest


def _measure(hand: Hand, found: Grasp, steel: Surface) -> tuple[float, float]:
    """How deep skin and metal are in each other, and the contact furthest off (m)."""
    skin = Surface(found.skin, hand.mesh.triangles)
    deep = max(_deepest(skin.tree, steel.near(skin)), _deepest(steel.tree, skin.near(steel)))
    offs = [
        min(steel.tree.find_nearest(Vector(p))[3] for p in _skin_of(hand, found, number))
        for number in range(len(found.hold.contacts))
        if not getattr(found.hold.contacts[number], "loose", False)
    ]
    return deep, max(offs)


def _posed(hand: Hand, found: Grasp, points: Floats, bones: list[int]) -> Floats:
    held = found.held
    posed = hand.skeleton.pose(held.angles[None], held.turn[None], held.move[None])
    there: Floats = posed.points(points, np.array(bones))[0]
    return there


def _place(hand: Hand, found: Grasp, hold: Hold, number: int) -> Floats:
    """Where the hand's side of a contact is (3,)."""
    contact = hold.contacts[number]
    if isinstance(contact, Through):
        which = bone(contact.finger, contact.number)
        return _posed(hand, found, places.on_bone(hand.shape, which, contact.share)[None], [which])[
            0
        ]
    spots = places.spots(hand.shape, (contact.place,))
    return _posed(hand, found, spots.points, [int(spots.bones[0])])[0]


def _skin_of(hand: Hand, found: Grasp, number: int) -> Floats:
    """The skin (N, 3) that a contact is about."""
    contact = found.hold.contacts[number]
    reach = ROUND
    if isinstance(contact, Through):
        reach = 0.013
    elif contact.place in BROAD:
        reach = 0.015
    far = np.linalg.norm(found.skin - _place(hand, found, found.hold, number), axis=1)
    return found.skin[far < max(reach, far.min() + 1e-6)]


def _touched(hand: Hand, found: Grasp) -> Floats:
    """Where all contacts are (N, 3)."""
    hold = found.hold
    return np.array([_place(hand, found, hold, n) for n in range(len(hold.contacts))])


if __name__ == "__main__":
    sys.exit(main())
