"""What is where on the skin of a hand: nails, knuckles, fingertips, and where it is pushed
together in a pose."""

from __future__ import annotations

import numpy as np

from ..geometry.types import Floats
from ..running.kept import kept
from . import anatomy
from .folds import rise
from .mesh import Mesh
from .shape import BONES, FINGERS, FOREARM, HAND, Ints, Shape, bone, end

_NAIL = np.radians((42.0, 56.0))  # to either side of the back of a finger, from full to nothing
_KNUCKLE = 0.009  # how far its red reaches, metres
# Of the palm: how far up a finger its first crease is; where those of the palm are at its thumb's
# and its little finger's edge, as shares of the way from the wrist to the knuckles; and how far
# that around the ball of the thumb is from the middle of that (m).
_ROOT, _HEART, _HEAD, _LIFE = 0.5, (1.02, 0.80), (0.80, 0.56), 0.029


def grain(shape: Shape) -> Floats:
    """(N, 3) coordinates for patterns (m): at rest, but the second one goes along the hand and each
    finger, the thumb too, so that across is across everywhere."""
    ways, begins = np.tile((0.0, 1.0, 0.0), (BONES, 1)), np.zeros((BONES, 3))
    starts = np.zeros(BONES)
    for finger in FINGERS:
        reached = shape.joints[bone(finger, 0), 1]
        for number in (bone(finger, i) for i in range(3)):
            ways[number], begins[number] = shape.along(number), shape.joints[number]
            starts[number] = reached
            reached += np.linalg.norm(shape.joints[end(number)] - shape.joints[number])
    beside = shape.vertices[:, None] - begins[shape.bones]
    along = starts[shape.bones] + (beside * ways[shape.bones]).sum(axis=-1)
    coordinates = shape.vertices.copy()
    coordinates[:, 1] = (shape.weights * along).sum(axis=1)
    return coordinates


def marks(shape: Shape) -> Floats:
    """(N, 3), each from 0 to 1: nails; where blood shines through, knuckles and fingertips; and how
    near to a fingertip."""
    found = np.zeros((len(shape.vertices), 3))
    for finger in FINGERS:
        owned = np.zeros(len(shape.vertices))
        for number in range(3):
            which = bone(finger, number)
            back = -anatomy.palmar(shape, which)
            beside = shape.vertices - shape.joints[which]
            around = beside - (beside @ shape.along(which))[:, None] * shape.along(which)
            length = np.linalg.norm(around, axis=1)
            up = np.arccos(np.clip(around @ back / np.maximum(length, 1e-9), -1, 1))
            far = np.linalg.norm(beside, axis=1) / _KNUCKLE
            red = np.exp(-(far**2)) * rise(-up, -1.6, -0.6)
            found[:, 1] = np.maximum(found[:, 1], red)
            before, owned = owned, (shape.weights * (shape.bones == which)).sum(axis=1)
        share = (beside @ shape.along(which)) / np.linalg.norm(
            shape.joints[end(which)] - shape.joints[which]
        )
        nail = rise(-up, -_NAIL[1], -_NAIL[0]) * rise(share, 0.42, 0.5) * rise(-share, -1.0, -0.92)
        tip = rise(share, -0.9, 0.8) * np.maximum(owned, before)
        found[:, 0] = np.maximum(found[:, 0], nail * owned)
        found[:, 1] = np.maximum(found[:, 1], 0.8 * rise(share, 0.3, 0.9) * owned)
        found[:, 2] = np.maximum(found[:, 2], tip)
    return found


def palmar(shape: Shape) -> Floats:
    """(N,) from 0 to 1: how far the skin faces to the palm's side, of the hand, the arm or the
    finger that it is on."""
    sides = np.tile((0.0, 0.0, -1.0), (BONES, 1))
    for number in range(2, BONES):
        sides[number] = anatomy.palmar(shape, number)
    side = (shape.weights[..., None] * sides[shape.bones]).sum(axis=1)
    out = Mesh(shape.quads, len(shape.vertices)).normals(shape.vertices)
    return rise((out * side).sum(axis=1), -0.25, 0.65)


@kept
def creases(shape: Shape) -> Floats:
    """(N, 2): the creases of the palm and of the fingers, and those of the thumb and its ball, are
    where a value is whole; between them it is linear."""
    bent, around = (np.tile(values[:, None], BONES) for values in _of_palm(shape))
    for finger in FINGERS:
        for number in range(3):
            which = bone(finger, number)
            length = np.linalg.norm(shape.joints[end(which)] - shape.joints[which])
            share = (shape.vertices - shape.joints[which]) @ shape.along(which) / length
            if finger == "thumb":
                if number:
                    around[:, which] = np.clip(share, -0.4, 0.4) + number
            else:
                first = (share - _ROOT) / (1 - _ROOT) if number == 0 else share + number
                bent[:, which] = np.clip(first, number - 0.5, number + 0.99)
    values = (
        (shape.weights * np.take_along_axis(by_bone, shape.bones, axis=1)).sum(axis=1)
        for by_bone in (bent, around)
    )
    return np.stack(tuple(values), axis=1)


def _of_palm(shape: Shape) -> tuple[Floats, Floats]:
    x, y = shape.vertices[:, 0], shape.vertices[:, 1]
    index, little = shape.joints[bone("index", 0)], shape.joints[bone("little", 0)]
    share = np.clip((x - index[0]) / (little[0] - index[0]), -0.2, 1.2)
    far = y / (index[1] + share * (little[1] - index[1]))
    heart = _HEART[0] + share * (_HEART[1] - _HEART[0]) - 0.12 * share * (1 - share)
    head = _HEAD[0] + share * (_HEAD[1] - _HEAD[0])
    bent = np.clip((far - heart) / (heart - head), -1.45, 0.5) - 1.0
    ball = 0.5 * (shape.joints[bone("thumb", 0)] + shape.joints[bone("thumb", 1)])
    away = np.hypot(x - ball[0], y - ball[1])
    around = np.clip((_LIFE - away) / 0.02, -0.5, 0.5) - 1.0
    return bent, around


@kept
def hairy(shape: Shape) -> Floats:
    """(N,) from 0 to 1: where hair grows: on the backs of forearm and hand, less on fingers'
    first bones."""
    arm = (shape.weights * (shape.bones == FOREARM)).sum(axis=1)
    hand = (shape.weights * (shape.bones == HAND)).sum(axis=1)
    firsts = np.isin(shape.bones, [bone(finger, 0) for finger in FINGERS[1:]])
    fingers = (shape.weights * firsts).sum(axis=1)
    outer = rise(shape.vertices[:, 0], -0.01, 0.03)  # more at the little finger's side
    grows = arm + (0.15 + 0.35 * outer) * hand + 0.3 * fingers
    hair: Floats = np.clip(grows * (1 - palmar(shape)), 0, 1)
    return hair


def slack(shape: Shape) -> Floats:
    """(N,) from 0 to 1: where a glove is not stretched over the hand: its back, its palm and the
    wrist, and the roots of fingers a little."""
    of_hand = (shape.weights * (shape.bones <= HAND + 1)).sum(axis=1)
    wrist = np.exp(-((shape.vertices[:, 1] / 0.03) ** 2))
    loose: Floats = np.clip(0.12 + 0.4 * of_hand + 0.6 * wrist, 0, 1)
    return loose


class Pushed:
    """Where the skin of a shape is pushed together in a pose."""

    def __init__(self, shape: Shape) -> None:
        sides = np.stack((shape.quads, np.roll(shape.quads, -1, axis=1)), axis=2).reshape(-1, 2)
        count = len(shape.vertices)
        once = np.unique(sides.min(axis=1) * count + sides.max(axis=1))
        self._edges: Ints = np.stack(np.divmod(once, count), axis=1)
        self._rest = self._lengths(shape.vertices)
        self._count = np.bincount(self._edges.ravel(), minlength=count)

    def at(self, vertices: Floats) -> Floats:
        """(N,) from 0 to 1: how much shorter than at rest the edges at each vertex are, 1 being a
        quarter off; smoothed over their neighbours."""
        shorter = np.clip(1.0 - self._lengths(vertices) / self._rest, 0.0, 1.0)
        at = self._mean(shorter[:, None].repeat(2, axis=1))
        for _ in range(2):
            at = 0.5 * at + 0.5 * self._mean(at[self._edges[:, ::-1]])
        return np.clip(4.0 * at, 0.0, 1.0)

    def _lengths(self, vertices: Floats) -> Floats:
        lengths: Floats = np.linalg.norm(
            vertices[self._edges[:, 0]] - vertices[self._edges[:, 1]], axis=1
        )
        return np.maximum(lengths, 1e-9)

    def _mean(self, values: Floats) -> Floats:
        """Of the values (E, 2) at both ends of the edges, at each vertex (N,)."""
        sums = np.bincount(self._edges.ravel(), weights=values.ravel(), minlength=len(self._count))
        return sums / np.maximum(self._count, 1)
