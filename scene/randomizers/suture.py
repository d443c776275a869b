"""A suture thread with its needle: meshes made once, and laid anew for each image."""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ...core.geometry import strand
from ...core.geometry.rotation import about, unit
from ...core.geometry.types import Floats, floats
from ...core.randomizers.placement import Placement
from ...core.randomizers.suture.draw import COLORS, Strand, Suture, SutureDraw, suture
from ..blender import meshes
from ..blender.nodes import Inputs, Nodes
from ..blender.objects import add_object, call
from ..blender.visibility import show
from .effect import Build, Effect, Image
from .resting import heights, in_hands

_LONG, _CUT = 420, 60  # points of the thread, and of a cut end
_NEEDLE = 44
_SIDES, _ROUND = 6, 10  # of a thread, of a needle
_STEEP = 0.7  # rise to way of a thread that lies over something
_HIGHEST = 12.0  # above the ground that a thread lies on something, in sizes of the needle
_SPRING = 0.15  # how far a stiff thread springs off the ground, in sizes of the needle
_TAIL = 40  # points of what sticks out where it is pulled
_PLACES = 8  # where a needle is tried
_SHUT = 0.25  # most that jaws gape where they hold a needle, in sizes of the needle


@dataclass(frozen=True)
class _Jaws:
    """Where an instrument takes hold: between its tips, between its jaws, and its axes there:
    towards the tips, across from jaw to jaw, and out of their plane. `gap` is from tip to tip."""

    tips: Floats
    inside: Floats
    along: Floats
    across: Floats
    out: Floats
    gap: float


class Thread(Effect[SutureDraw | None]):
    """One thread, one needle, and as many cut ends as an image can have."""

    of = suture

    def __init__(self, build: Build) -> None:
        s = build.spec[Suture]
        self._ground = float(build.spec[Placement].ground_height)
        fibre, steel = _fibre(), _steel()
        scene = build.scene
        self._thread = _Tube(scene, "Suture Thread", "suture", _LONG, _SIDES, fibre)
        self._needle = _Tube(scene, "Suture Needle", "needle", _NEEDLE, _ROUND, steel)
        self._ends = [
            _Tube(scene, f"Suture End {n + 1}", "suture", _CUT, _SIDES, fibre)
            for n in range(int(s.ends.max))
        ]
        self.clear()
        build.carried.append(self._needle.object)

    @property
    def objects(self) -> list[bpy.types.Object]:
        return [tube.object for tube in (self._thread, self._needle, *self._ends)]

    def clear(self) -> None:
        for obj in self.objects:
            show(obj, False)

    def settle(self, drawn: SutureDraw | None, image: Image) -> bool:
        """Its place follows from where jaws and ground are."""
        if drawn is None:
            return False
        lay = _Laying(drawn, image, self._ground)
        line, needle = lay.lines()
        if lay.in_jaws and drawn.instrument is not None:
            image.carried[self._needle.object] = image.shown[drawn.instrument].instance.root
        fibre = (*(c * (0.7 + 0.6 * drawn.shade) for c in COLORS[drawn.color][0]),
                 0.75 - 0.5 * drawn.stiff)  # fmt: skip
        radius = 0.5 * drawn.thick
        self._thread.lay(strand.evenly(line, _LONG), radius, fibre)
        if needle is not None:
            self._needle.lay(*needle)
        for tube, end in zip(self._ends, drawn.ends, strict=False):
            tube.lay(lay.lying(end, floats(drawn.spot)[:2] + end.aside, _CUT), radius, fibre)
        return True


class _Laying:
    """How thread and needle of one image run."""

    def __init__(self, drawn: SutureDraw, image: Image, ground: float) -> None:
        self._drawn, self._image, self._ground = drawn, image, ground
        self._passed = in_hands(image)
        self._jaws = _jaws(image, drawn.instrument)
        self._radius = 0.5 * drawn.thick

    @property
    def in_jaws(self) -> bool:
        """Whether the needle is where it goes along with an instrument."""
        drawn, jaws = self._drawn, self._jaws
        if drawn.situation != "jaws" or jaws is None:
            return False
        return jaws.gap < _SHUT * drawn.needle.size

    def lines(self) -> tuple[Floats, tuple[Floats, Floats] | None]:
        """The thread's line, and line and radii of the needle where there is one."""
        drawn, jaws = self._drawn, self._jaws
        spot = floats(drawn.spot)[:2]
        if drawn.situation == "loops":
            return self.lying(drawn.thread, spot + drawn.thread.aside, _LONG), None
        if drawn.situation == "pulled" and jaws is not None:
            return self._pulled(jaws.tips, spot), None
        line, radii = strand.needle(drawn.needle.size, drawn.needle.thick, _NEEDLE)
        if self.in_jaws and jaws is not None:
            line = self._held(line, jaws)
        else:
            line = self._stuck(line, spot)
        end = spot if drawn.sewn and drawn.situation == "jaws" else None
        return self._from(line[0], unit(line[0] - line[1]), end), (line, radii)

    def lying(self, one: Strand, place: Floats, count: int) -> Floats:
        """A thread on the ground, and on what lies there."""
        path = place + strand.winding(one.heading, one.length, one.bends, count)
        return self._on_ground(path)

    def _on_ground(self, path: Floats) -> Floats:
        """A stiff one does not touch it everywhere."""
        d, share = self._drawn, np.linspace(0.0, 1.0, len(path))
        sprung = np.sin(np.pi * share) * np.sin(2 * np.pi * (2.3 * share + d.shade)) ** 2
        under = self._height(path)
        high = strand.bridging(path, under, _STEEP) + self._radius
        return np.column_stack((path, high + _SPRING * d.stiff * d.needle.size * sprung))

    def _height(self, path: Floats) -> Floats:
        top = self._ground + _HIGHEST * self._drawn.needle.size
        return heights(self._image, path, self._ground, top, self._passed)

    def _held(self, line: Floats, jaws: _Jaws) -> Floats:
        """The needle across the jaws, flat between them, its hollow towards their tips."""
        n = self._drawn.needle
        index = round(n.at * (len(line) - 1))
        way = unit(line[index + 1] - line[index - 1])
        hollow = np.cross(way, (0.0, -1.0, 0.0))  # to the middle of the circle
        own = np.column_stack((way, hollow, np.cross(way, hollow)))
        out = n.side * jaws.out
        there = np.column_stack((out, jaws.along, np.cross(out, jaws.along)))
        held: Floats = jaws.inside + (line - line[index]) @ (there @ about(2, n.lean) @ own.T).T
        return held

    def _stuck(self, line: Floats, spot: Floats) -> Floats:
        """The needle beside the field, half of its bow in the ground, or flat on it."""
        n = self._drawn.needle
        place, high = self._free(spot)
        if n.flat:
            flat = (line[:, (0, 2)] - line[len(line) // 2, (0, 2)]) @ about(2, n.heading)[:2, :2].T
            top = float(self._height(flat + place).max()) + 0.5 * n.thick
            return np.column_stack((flat + place, np.full(len(flat), top)))
        deep = n.at * float(line[:, 2].max())
        leaning = line @ (about(2, n.heading) @ about(0, n.lean)).T
        moved: Floats = leaning + np.append(place, high - deep)
        return moved

    def _free(self, spot: Floats) -> tuple[Floats, float]:
        """A place beside the field where no instrument lies, and how high the ground is there."""
        metal = {part.name_full for one in self._image.shown for part in one.instance.parts}
        size, aside = self._drawn.needle.size, floats(self._drawn.thread.aside)
        for number in range(_PLACES):
            place = spot + about(2, 2.4 * number)[:2, :2] @ (aside + 0.3 * number * size)
            round_it = place + 0.5 * size * floats([(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)])
            top = self._ground + _HIGHEST * size
            bare = heights(self._image, round_it, self._ground, top, self._passed | metal)
            if np.allclose(bare, self._height(round_it), atol=self._drawn.thick):
                break
        return place, float(bare[0])

    def _pulled(self, tips: Floats, spot: Floats) -> Floats:
        """From the field up to the tips, and out beyond them, where it bends down."""
        d = self._drawn
        place = spot + floats(d.thread.aside)
        foot = np.append(place, self._height(place[None])[0] - 2 * d.thick)
        line = strand.hanging(foot, tips, d.slack, _LONG)
        way = unit(line[-1] - line[-8])
        begin, turn = (
            float(np.arcsin(way[2])),
            float(np.arctan2(way[1], way[0])) + 2 * d.needle.lean,
        )
        step = d.tail / _TAIL
        pitch = begin - step * np.arange(1, _TAIL + 1) / ((0.1 + 0.4 * d.stiff) * d.tail)
        pitch = np.maximum(pitch, -0.5 * np.pi)
        flat = np.cos(pitch)
        steps = step * np.stack((flat * np.cos(turn), flat * np.sin(turn), np.sin(pitch)), axis=1)
        tail = tips + np.cumsum(steps, axis=0)
        whole = np.concatenate((line, tail))
        under = self._height(whole[:, :2]) + self._radius
        whole[1:, 2] = np.maximum(whole[1:, 2], np.minimum(under[1:], tips[2]))
        return whole

    def _from(self, start: Floats, way: Floats, end: Floats | None) -> Floats:
        """From the needle down to the ground, along it, and into it at `end` where there is one."""
        one, count = self._drawn.thread, _LONG
        heading = float(np.arctan2(way[1], way[0]))
        path = start[:2] + strand.winding(heading, one.length, one.bends, count)
        if end is not None:
            path = strand.led_to(path, end)
        line = self._on_ground(path)
        drop = float(start[2] - line[0, 2])
        along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
        foot = min(drop * (0.5 + 0.7 * self._drawn.stiff), 0.8 * along[-1])
        line[:, 2] += strand.falling(drop, foot, along)
        line[0] = start
        if end is not None:
            line[-1, 2] -= 4 * self._drawn.thick
        reach = (0.15 + 0.35 * self._drawn.stiff) * self._drawn.needle.size
        return strand.leaving(line, way, reach)


def _jaws(image: Image, which: int | None) -> _Jaws | None:
    """Those of the instrument at a position: its keypoints called `tip…` are the ends of its jaws,
    and the middle of the others of its middle line is behind them. None without such tips."""
    if which is None:
        return None
    one = image.shown[which]
    names = list(one.schema.keypoint_names)
    places = one.instance.places(names, bpy.context.evaluated_depsgraph_get())
    tips = [i for i, name in enumerate(names) if name.startswith("tip")]
    behind = next((i for i in ("joint", "handle") if i in names), None)
    if not tips or behind is None:
        return None
    middle, root = places[tips].mean(axis=0), places[names.index(behind)]
    along = unit(middle - root)
    across = places[tips[-1]] - places[tips[0]]
    gap = float(np.linalg.norm(across))
    across = across - along * (across @ along)
    if np.linalg.norm(across) < 1e-9:
        across = np.cross(along, np.eye(3)[int(np.argmin(np.abs(along)))])
    across = unit(across)
    inside = middle + (root - middle) / 3
    return _Jaws(middle, inside, along, across, np.cross(along, across), gap)


class _Tube:
    """A new tube of the scene: so many points of a line, with so many sides."""

    def __init__(
        self,
        scene: bpy.types.Scene,
        name: str,
        called: str,
        count: int,
        sides: int,
        material: bpy.types.Material,
    ) -> None:
        self._sides = sides
        self._mesh = bpy.data.meshes.new(f"Synthpoint {name}")
        line = np.linspace(0.0, 1.0, count)[:, None] * (1.0, 0.0, 0.0)
        faces = strand.tube_faces(count, sides)
        meshes.fill(self._mesh, strand.tube(line, floats(0.01), sides), faces)
        self._mesh.materials.append(material)
        self.object = add_object(self._mesh.name, self._mesh, scene.collection)
        call(self.object, called)

    def lay(self, line: Floats, radii: Floats | float, look: tuple[float, ...] = ()) -> None:
        """Along a line, in the world; `look` is its colour, and how rough it is."""
        points = strand.tube(line, floats(radii), self._sides)
        meshes.put(self._mesh, points)
        self._mesh.update()
        if look:
            self.object.color = look
        show(self.object, True)


def _fibre() -> bpy.types.Material:
    """Colour and roughness are those of the object."""
    material = bpy.data.materials.new("Synthpoint Suture")
    nodes = Nodes.of(material)
    own = nodes.add("ShaderNodeObjectInfo").outputs
    inputs: Inputs = {
        "Base Color": own["Color"],
        "Roughness": own["Alpha"],
        "Specular IOR Level": 0.45,
    }
    surface = nodes.first("ShaderNodeBsdfPrincipled", inputs)
    nodes.add("ShaderNodeOutputMaterial", {"Surface": surface})
    return material


def _steel() -> bpy.types.Material:
    material = bpy.data.materials.new("Synthpoint Suture Needle")
    nodes = Nodes.of(material)
    look: Inputs = {"Base Color": (0.56, 0.56, 0.55), "Metallic": 1.0, "Roughness": 0.2}
    surface = nodes.first("ShaderNodeBsdfPrincipled", look)
    nodes.add("ShaderNodeOutputMaterial", {"Surface": surface})
    return material
