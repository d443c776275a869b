"""A bare hand in the way; and how hands of all kinds become shapes.

It is a hand as those that hold instruments are, in one of a few postures, made once: an image only
gives it a place and a color.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import bpy
import numpy as np

from ....core.geometry.rotation import about, turns, unit
from ....core.hand import dress, look, postures, skin, tube
from ....core.hand.arm import AROUND
from ....core.hand.mesh import Mesh
from ....core.hand.pose import Posed, Skeleton
from ....core.hand.shape import ELBOW, FINGERS, WRIST, Build, bone, end, shaped
from ....core.hand.shape import Shape as HandShape
from ....core.sampling.streams import Stream
from ...hands.cloth import Cloth
from ...hands.skin import Skin
from .shape import Array, Shape, draw, inscribed, triangles

SHAPES = 6

_POSTURES: tuple[postures.Posture, ...] = ("pointing", "resting", "half closed", "reaching")
_PEOPLE = (
    Build(1.0, 0.3, 0.193, 0.1, 0.3),
    Build(0.0, 0.2, 0.178, 0.0, -0.1),
    Build(0.6, 0.7, 0.186, -0.2, 0.1),
)
_GLOVE = look.Glove((0.8, 0.8, 0.8), translucency=0.35, folds=0.6)
_SKIN = look.SKINS[1]
_SLEEVE = 0.34  # of a sleeve, from the wrist: long enough to leave the picture, metres
_THICK = 0.0003  # of a glove, metres
_AHEAD = 0.012  # of the knuckles, where the anchor of a closed hand is, metres
_ROLL, _PITCH = 0.6, 0.12  # most that it is turned about its length, and that its arm is raised


def shape(variant: int) -> Shape:
    """Of those that point, the anchor is in the fingertip, else between the fingers."""
    return of_hand("hand", variant, _POSTURES[variant % len(_POSTURES)], gloved=False)


def material() -> bpy.types.Material:
    """Skin in the object's color."""
    return Skin(tinted=True).material


def cloth() -> bpy.types.Material:
    """Of sleeves."""
    return Cloth().material


def of_hand(kind: str, variant: int, posture: postures.Posture, gloved: bool) -> Shape:
    """Left hands and right ones in turn. Its vertices' color is what the object's is multiplied
    with."""
    stream = Stream(0, variant, f"occluder {kind}")
    wardrobe = _wardrobe(variant // 2 % len(_PEOPLE))
    finer = wardrobe.shape
    posed = postures.posed(Skeleton(finer), posture, stream)
    side = np.array((-1.0 if variant % 2 else 1.0, 1.0, 1.0))
    roll, pitch = draw(stream, -_ROLL, _ROLL), draw(stream, 0.0, _PITCH)
    turn = about(0, -pitch) @ about(1, roll) @ _level(_joints(finer, posed) * side)

    def placed(points: Array) -> Array:
        moved: Array = points * side @ turn.T
        return moved

    bare = skin.skinned(finer, posed)
    vertices = bare + _THICK * gloved * Mesh(finer.quads, len(bare)).normals(bare)
    worn = wardrobe.dressed(placed(vertices), _look(stream, variant, gloved))
    made = _joined(finer, worn, left=side[0] < 0, color=_GLOVE.color if gloved else _SKIN)
    joints = placed(_joints(finer, posed))
    at = _tip(joints) if posture in ("pointing", "two fingers") else _between(made, joints)
    return replace(made, points=made.points - at)


@cache
def _wardrobe(person: int) -> dress.Wardrobe:
    return dress.Wardrobe(skin.finer(shaped(_PEOPLE[person])))


def _level(joints: Array) -> Array:
    """The rotation that takes an arm with these joints the shortest way to −Y."""
    way, back = unit(joints[ELBOW] - joints[WRIST]), np.array((0.0, -1.0, 0.0))
    across = np.cross(way, back)
    turned: Array = turns(unit(across), np.arctan2(np.linalg.norm(across), way @ back))
    return turned


def _look(stream: Stream, variant: int, gloved: bool) -> look.Look:
    sleeve = list(look.SLEEVES.values())[variant % len(look.SLEEVES)]
    start, wet, stains, hair = (stream.unit() for _ in range(4))
    if not gloved:
        sleeve = replace(sleeve, start=0.05 * start)
    sleeve = replace(sleeve, elbow=0.0)  # what is of it ends there
    glove = replace(_GLOVE, cuff=draw(stream, 0.05, 0.08)) if gloved else None
    return look.Look(sleeve, _SKIN, glove, None, wet, max(0.0, 1.2 * stains - 0.6), variant, hair)


def _joined(finer: HandShape, worn: dress.Dressed, left: bool, color: Sequence[float]) -> Shape:
    """One mesh: hand and cuff, then the sleeve up to its length."""
    rings = int((_along(worn) < _SLEEVE).sum())
    count = rings * AROUND
    sleeve = dress.Layer(
        worn.sleeve.points[:count],
        {name: values[:count] for name, values in worn.sleeve.attributes.items()},
    )
    layers = [worn.hand, *([worn.cuff] if worn.cuff else []), sleeve]
    quads = [finer.quads[:, ::-1] if left else finer.quads]
    quads += [tube.faces(len(layer.points) // AROUND) for layer in layers[1:]]
    starts = np.cumsum([0, *(len(layer.points) for layer in layers)])
    attributes = {}
    for name in dress.ATTRIBUTES:
        values = [layer.attributes.get(name, np.zeros_like(layer.points)) for layer in layers]
        if name == dress.COLOR:  # the sleeve's own stays
            values[:-1] = [value / np.array(color) for value in values[:-1]]
        attributes[name] = np.concatenate(values)
    faces = [quad + start for quad, start in zip(quads, starts, strict=False)]
    return Shape(
        np.concatenate([layer.points for layer in layers]),
        np.concatenate(faces).astype(np.int32),
        outward=True,
        second=sum(map(len, faces[:-1])),
        attributes=attributes,
    )


def _along(worn: dress.Dressed) -> Array:
    """How far the rings of the sleeve are from its first one (m)."""
    middles = worn.sleeve.points.reshape(-1, AROUND, 3).mean(axis=1)
    far: Array = np.linalg.norm(middles - middles[0], axis=1)
    return far


def _joints(finer: HandShape, posed: Posed) -> Array:
    """(22, 3): wrist and elbow, the beginnings of fingers' bones, their tips."""
    bones = np.array([0, 1, *range(2, 17), *(bone(finger, 2) for finger in FINGERS)])
    found: Array = posed.points(finer.joints, bones)[0]
    return found


def _tip(joints: Array) -> Array:
    """In the end of the index finger."""
    last = bone("index", 2)
    at: Array = 0.4 * joints[last] + 0.6 * joints[end(last)]
    return at


def _between(made: Shape, joints: Array) -> Array:
    """Ahead of the knuckles, where the hand hides most."""
    knuckles = joints[[bone(finger, 0) for finger in FINGERS[1:]]]
    middle = knuckles.mean(axis=0) + np.array((0.0, _AHEAD, 0.0))
    x, y = np.meshgrid(np.linspace(-0.025, 0.025, 11), np.linspace(-0.012, 0.012, 5))
    places = middle + np.column_stack((x.ravel(), y.ravel(), np.zeros(x.size)))
    near = replace(made, points=made.points - middle)
    best = places[int(np.argmax(inscribed(near, (places - middle)[:, :2])))]
    return np.array((best[0], best[1], _middle(made, best[:2])))


def _middle(made: Shape, at: Array) -> float:
    """Halfway between the first and the last skin below a place (x, y)."""
    corners = made.points[triangles(made.faces)]
    a, b, c = np.moveaxis(corners[:, :, :2] - at, 1, 0)
    shares = np.stack((_area(b, c), _area(c, a), _area(a, b)))
    met = (shares >= 0).all(axis=0) | (shares <= 0).all(axis=0)
    met &= shares.sum(axis=0) != 0
    shares = shares[:, met] / shares[:, met].sum(axis=0)
    heights = (shares.T * corners[met][:, :, 2]).sum(axis=1)
    return float(0.5 * (heights.min() + heights.max()))


def _area(a: Array, b: Array) -> Array:
    """Twice those of triangles with the origin."""
    twice: Array = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return twice
