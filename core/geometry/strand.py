"""Threads and needles: how they run, and the tube round such a line.

A line is points (N, 3), the world's axes, any one unit of length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .rotation import unit
from .types import Floats, floats

NEEDLE_TURN = 0.75 * np.pi  # of a needle that is 3/8 of a circle
_HALVINGS = 60


def winding(heading: float, length: float, bends: Sequence[float], count: int) -> Floats:
    """Places (N, 2), evenly along a line in the plane that begins at the origin towards `heading`
    (rad) and is bent by `bends` (1 / length), which follow each other smoothly."""
    along = np.linspace(0.0, len(bends) - 1.0, count)
    low = np.minimum(along.astype(int), max(len(bends) - 2, 0))
    share = along - low
    share = share * share * (3.0 - 2.0 * share)
    knots = floats([*bends, bends[-1]])
    bend = knots[low] * (1 - share) + knots[low + 1] * share
    step = length / (count - 1)
    turn = heading + np.concatenate(([0.0], np.cumsum(0.5 * (bend[1:] + bend[:-1]) * step)))
    middle = 0.5 * (turn[1:] + turn[:-1])
    steps = step * np.stack((np.cos(middle), np.sin(middle)), axis=1)
    return np.concatenate((np.zeros((1, 2)), np.cumsum(steps, axis=0)))


def led_to(path: Floats, end: Floats) -> Floats:
    """A path (N, 2) turned about its first point, and stretched a little more the further along,
    so that it ends at `end` (2,)."""
    first, last = path[0], path[-1] - path[0]
    wanted = floats(end) - first
    turn = np.arctan2(wanted[1], wanted[0]) - np.arctan2(last[1], last[0])
    c, s = np.cos(turn), np.sin(turn)
    turned = (path - first) @ np.array(((c, s), (-s, c)))
    left = wanted - turned[-1]
    led: Floats = first + turned + np.linspace(0.0, 1.0, len(path))[:, None] * left
    return led


def hanging(start: Floats, end: Floats, slack: float, count: int) -> Floats:
    """A line (N, 3) that hangs from `start` to `end` (3,), `slack` times as long as the straight
    way (1: taut): a catenary."""
    start, end = floats(start), floats(end)
    across = end[:2] - start[:2]
    width, rise = float(np.hypot(*across)), float(end[2] - start[2])
    straight = float(np.hypot(width, rise))
    share = np.linspace(0.0, 1.0, count)[:, None]
    line = start + share * (end - start)
    if slack <= 1.0 + 1e-6 or width < 0.05 * straight:
        return line
    # sqrt(length² - rise²) = 2 a sinh(width / 2 a), whose right side falls as a grows.
    wanted = float(np.sqrt((slack * straight) ** 2 - rise**2))
    a = _where(lambda a: 2 * a * np.sinh(0.5 * width / a) < wanted, width / 80, width * 1e4)
    middle = 0.5 * width - a * float(np.arcsinh(rise / wanted))
    x = share[:, 0] * width
    line[:, 2] = start[2] + a * (np.cosh((x - middle) / a) - np.cosh(middle / a))
    return line


def falling(drop: float, foot: float, along: Floats) -> Floats:
    """Heights (N,) at distances `along` (N,) from where a line hangs `drop` above the ground that
    it meets at the distance `foot`: a catenary that touches the ground there, and 0 beyond."""
    if drop <= 0 or foot <= 0:
        return np.zeros_like(along)
    a = _where(lambda a: a * (np.cosh(foot / a) - 1) < drop, foot / 80, foot**2 / drop * 1e3)
    return floats(a * (np.cosh(np.clip(foot - along, 0.0, None) / a) - 1.0))


def bridging(path: Floats, ground: Floats, steep: float) -> Floats:
    """Heights (N,) of a line that lies at places (N, 2) on ground (N,) high there, and rises or
    falls no more than `steep` on its way: what is lower is bridged."""
    along = _along(path)
    far = np.abs(along[:, None] - along[None])
    over: Floats = (ground[None] - steep * far).max(axis=1)
    for _ in range(6):
        soft = over.copy()
        soft[1:-1] = 0.25 * over[:-2] + 0.5 * over[1:-1] + 0.25 * over[2:]
        over = np.maximum(soft, ground)
    return over


def leaving(line: Floats, way: Floats, reach: float) -> Floats:
    """The same line, which leaves its first point along `way` (3,) and has turned to its own after
    a distance of `reach`."""
    along = _along(line)
    if along[-1] <= reach:
        return line
    last = int(np.searchsorted(along, reach))
    t = (along[: last + 1] / along[last])[:, None]
    begin, end = line[0], line[last]
    out = unit(floats(way)) * along[last]
    on = unit(line[min(last + 1, len(line) - 1)] - line[last - 1]) * along[last]
    t2, t3 = t * t, t * t * t
    bent = (
        begin * (2 * t3 - 3 * t2 + 1) + out * (t3 - 2 * t2 + t)
        + end * (3 * t2 - 2 * t3) + on * (t3 - t2)
    )  # fmt: skip
    return np.concatenate((bent, line[last + 1 :]))


def evenly(line: Floats, count: int) -> Floats:
    """The same line as so many points at even distances."""
    along = _along(line)
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, axis) for axis in line.T], axis=1)


def needle(chord: float, thick: float, count: int) -> tuple[Floats, Floats]:
    """A curved needle whose ends are `chord` apart: its middle line (N, 3) in the XZ plane, the
    thread's end first, at -X, the middle of its arc at the origin and the circle's middle above it
    (+Z); and its radii (N,), which run out to a point."""
    radius = 0.5 * chord / np.sin(0.5 * NEEDLE_TURN)
    share = np.linspace(0.0, 1.0, count)
    turn = (share - 0.5) * NEEDLE_TURN
    line = radius * np.stack((np.sin(turn), np.zeros(count), 1.0 - np.cos(turn)), axis=1)
    taper = np.clip((1.0 - share) / 0.3, 0.0, 1.0)
    return line, 0.5 * thick * np.maximum(taper * (1.6 - 0.6 * taper), 0.04)


def tube(line: Floats, radii: Floats, sides: int) -> Floats:
    """Vertices ((N + 2) × sides, 3) of a round tube with closed ends: rings of so many, each after
    the other."""
    line = np.concatenate((line[:1], line, line[-1:]))
    radii = np.concatenate(([0.0], np.broadcast_to(radii, len(line) - 2), [0.0]))
    ahead = np.gradient(line, axis=0)
    # The ends stand twice there, and where a line rests at a place its way is that before it.
    ahead[0], ahead[-1] = ahead[1], ahead[-2]
    ahead = unit(ahead + 1e-12 * np.array((1.0, 0.3, 0.1)))
    side = np.empty_like(line)
    one = np.cross(ahead[0], np.eye(3)[int(np.argmin(np.abs(ahead[0])))])
    for number, way in enumerate(ahead):  # carried along without a twist
        one = one - way * (way @ one)
        one = one / np.sqrt(one @ one)
        side[number] = one
    other = np.cross(ahead, side)
    turn = np.linspace(0.0, 2 * np.pi, sides, endpoint=False)[None, :, None]
    rings = line[:, None] + radii[:, None, None] * (
        np.cos(turn) * side[:, None] + np.sin(turn) * other[:, None]
    )
    return rings.reshape(-1, 3)


def tube_faces(count: int, sides: int) -> NDArray[np.int32]:
    """Quads of the tube round a line of `count` points."""
    ring, one = np.divmod(np.arange((count + 1) * sides, dtype=np.int32), sides)
    after = (one + 1) % sides
    corners = (ring * sides + one, ring * sides + after,
               (ring + 1) * sides + after, (ring + 1) * sides + one)  # fmt: skip
    return np.stack(corners, axis=1).astype(np.int32)


def _along(line: Floats) -> Floats:
    """The way to each point (N,)."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    return np.concatenate(([0.0], np.cumsum(steps)))


def _where(below: Callable[[float], bool], low: float, high: float) -> float:
    """Where a test turns true, between `low`, where it is false, and `high`; in even factors."""
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        if below(middle):
            high = middle
        else:
            low = middle
    return float(np.sqrt(low * high))
