"""Cables and clear tubing: several strands in loops, laid over one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy
import numpy as np

from ....core.geometry.faces import Faces
from ....core.geometry.types import Floats, floats
from ....core.randomizers.around.draw import ThingDraw
from ....core.sampling.streams import Stream
from ...blender.compat import node_tree
from ...blender.nodes import Nodes
from ..occluders.shape import draw
from .shape import Shape

_VARIANTS = 6
_STRANDS = 4  # of each; some are hidden in the ground
_ALONG, _AROUND = 190, 10  # vertices of a strand
_TAIL = 0.55  # that either end goes on, out of the picture, metres
_BESIDE = 0.009  # from one strand to the next, where they begin, metres
_ENDS = 20  # steps of these
_BALLS = 260  # that hold it
_STIFF, _SOFT = 14, 5  # steps that a rise takes, and that its ends are rounded over
_LIFT = 0.0006  # between strands where they cross, of their centre lines, beyond their thickness


def shapes(shown: frozenset[str]) -> list[Shape]:
    """Its variants."""
    return [_shape(number) for number in range(_VARIANTS)]


def _shape(variant: int) -> Shape:
    """Strands side by side that part, loop and cross."""
    stream = Stream(0, variant, "cables")
    number = 1 + variant % _STRANDS
    lines = _strands(stream, number)
    radii = [draw(stream, 0.0018, 0.0034) for _ in range(_STRANDS)]
    if number > 1:
        radii = [radii[0] * (1.0 if n % 3 else 0.85) for n in range(_STRANDS)]
    lines += lines[:1] * (_STRANDS - number)
    heights = _over(lines[:number], radii[:number])
    heights += heights[:1] * (_STRANDS - number)
    points, faces = [], []
    turn = np.linspace(0, 2 * np.pi, _AROUND, endpoint=False)
    for n, (line, height) in enumerate(zip(lines, heights, strict=True)):
        radius = radii[n] if n < number else 1e-5  # inside the first
        along = np.gradient(line, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        side = np.column_stack((along[:, 1], -along[:, 0], np.zeros(len(along))))
        center = np.column_stack((line, height))
        ring = np.cos(turn)[None, :, None] * side[:, None] + np.sin(turn)[None, :, None] * (0, 0, 1)
        points.append((center[:, None] + radius * ring).reshape(-1, 3))
        first = n * _ALONG * _AROUND
        i, k = np.mgrid[: _ALONG - 1, :_AROUND]
        a, b = first + i * _AROUND + k, first + i * _AROUND + (k + 1) % _AROUND
        faces.append(np.stack((a, a + _AROUND, b + _AROUND, b), axis=-1).reshape(-1, 4))
    return Shape(np.concatenate(points), Faces.of(np.concatenate(faces)), count=_BALLS)


def _strands(stream: Stream, number: int) -> list[Floats]:
    """Centre lines (_ALONG, 2): one that wanders and loops, and others that keep near it."""
    t = np.linspace(0.0, 1.0, _ALONG - 2 * _ENDS)
    turns = draw(stream, -0.6, 0.6) + draw(stream, -2.6, 2.6) * t
    for _ in range(3):
        turns += draw(stream, -0.9, 0.9) * np.sin(2 * np.pi * (t * draw(stream, 0.5, 2.2)
                                                               + stream.unit()))  # fmt: skip
    if stream.chance(0.5):  # a whole loop
        at, width = draw(stream, 0.15, 0.5), draw(stream, 0.3, 0.45)
        turns += 2 * np.pi * np.clip((t - at) / width, 0, 1) * (1 if stream.chance(0.5) else -1)
    length = draw(stream, 0.35, 0.6)
    lines = []
    for n in range(number):
        own = turns + (n > 0) * sum(
            draw(stream, -0.2, 0.2) * np.sin(2 * np.pi * (t * (1 + k) + stream.unit()))
            for k in range(3)
        )
        step = length * draw(stream, 0.97, 1.03) / len(t)
        line = step * np.cumsum(np.column_stack((np.cos(own), np.sin(own))), axis=0)
        beside = _BESIDE * ((n + 1) // 2) * (1 if n % 2 else -1)
        line += beside * np.column_stack((-np.sin(turns), np.cos(turns)))
        lines.append(_tailed(line, own))
    middle = lines[0][len(lines[0]) // 2]
    return [line - middle for line in lines]


def _tailed(line: Floats, turns: Floats) -> Floats:
    """With ends that go on as they were, bending a little."""
    steps = _TAIL / _ENDS * np.arange(1, _ENDS + 1)[:, None]
    lead, trail = (np.column_stack((np.cos(a), np.sin(a))) for a in (
        turns[0] + 0.7 * steps[:, 0], turns[-1] + 0.7 * steps[:, 0]))  # fmt: skip
    return np.concatenate(((line[0] - steps * lead)[::-1], line, line[-1] + steps * trail))


def _over(lines: list[Floats], radii: list[float]) -> list[Floats]:
    """Heights (_ALONG,) of the centre lines above the ground, so that none goes through another,
    or through itself: each point lies on what lies there already."""
    lain: list[tuple[Floats, Floats, float]] = []
    heights = []
    for line, radius in zip(lines, radii, strict=True):
        height = np.full(len(line), radius)
        for n in range(len(line)):
            at = line[n]
            for others, tops, r in [*lain, (line[: max(n - 8, 0)], height[: max(n - 8, 0)],
                                            radius)]:  # fmt: skip
                if not len(others):
                    continue
                near = np.linalg.norm(others - at, axis=1)
                reach = r + radius + _LIFT
                if (near < reach).any():
                    rise = np.sqrt(np.maximum(reach**2 - near**2, 0.0))
                    height[n] = max(height[n], float((tops + rise)[near < reach].max()))
        height = _eased(height)
        lain.append((line, height, radius))
        heights.append(height)
    return heights


def _eased(height: Floats) -> Floats:
    """The same or higher, rising and falling as gently as a stiff cable does."""
    wide = _over_steps(height, 0.00035 * np.abs(np.arange(-_STIFF, _STIFF + 1)) ** 1.1, np.max)
    wide = _over_steps(wide, np.zeros(2 * _SOFT + 1), np.max)  # so that the mean is nowhere lower
    return _over_steps(wide, np.zeros(2 * _SOFT + 1), np.mean)


def _over_steps(height: Floats, fall: Floats, of: Callable[..., Any]) -> Floats:
    """Of each point and those so many steps to either side, less how far they fall."""
    steps = len(fall) // 2
    padded = np.pad(height, steps, mode="edge")
    moved = [padded[n : n + len(height)] - f for n, f in enumerate(fall)]
    return floats(of(moved, axis=0))


def written(shape: Shape, one: ThingDraw) -> dict[str, Floats]:
    """What changes of its vertices from image to image: nothing."""
    return {}


def tint(one: ThingDraw) -> tuple[float, float, float, float]:
    """Its color, and how far it is see-through: the palest are tubing."""
    return (*one.color, 0.75 if min(one.color) > 0.25 else 0.0)


def materials() -> list[bpy.types.Material]:
    """Smooth plastic. Tubing is dark in its middle and bright at its sides, as clear walls are:
    nothing is seen through it, which costs a render as little as paint."""
    material = bpy.data.materials.new("Synthpoint Cable")
    make = Nodes(node_tree(material))
    make.tree.nodes.clear()
    own = make.add("ShaderNodeObjectInfo").outputs
    facing = make.add("ShaderNodeLayerWeight", {"Blend": 0.4}).outputs["Facing"]
    wall = make.math("MULTIPLY_ADD", make.step(facing, 0.35, 0.95), 0.75, 0.3)
    clear = make.first(
        "ShaderNodeVectorMath", {0: own["Color"], "Scale": wall}, operation="SCALE"
    )  # fmt: skip
    surface = make.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": make.mix(own["Alpha"], own["Color"], clear),
            "Roughness": make.math("MULTIPLY_ADD", own["Alpha"], -0.22, 0.36),
            "Specular IOR Level": make.math("MULTIPLY_ADD", own["Alpha"], 0.5, 0.4),
        },
    )  # fmt: skip
    make.add("ShaderNodeOutputMaterial", {"Surface": surface.outputs[0]})
    return [material]
