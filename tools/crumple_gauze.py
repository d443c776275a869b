"""Crumples pieces of gauze, once: writes scene/randomizers/around/gauze.npz.

    python tools/crumple_gauze.py

Position-based dynamics (Müller and others 2007) on a grid of points: edges that keep their length,
struts that keep folds round, a floor with friction, points that keep a cloth's thickness apart, and
a ring that closes round the piece as fingers do. numpy alone; the same on any machine but for last
bits, which is why its result is kept.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TARGET = Path(__file__).resolve().parent.parent / "scene/randomizers/around/gauze.npz"
COUNT = 46  # points along either side
EDGE = 0.11  # metres
THICK = 0.0022  # that layers stay apart, metres
STEPS = 260
CLOSING = 0.55  # share of these in which the ring closes
TIME = 1 / 120  # of a step, seconds
FLOOR = 0.0006
# Grid steps between two points, how stiff they are; below 0: they only keep that share apart.
LINKS = (
    (1, 0, 1.0), (0, 1, 1.0), (1, 1, 0.35), (1, -1, 0.35), (2, 0, 0.2), (0, 2, 0.2),
    (4, 0, -0.78), (0, 4, -0.78), (7, 0, -0.45), (0, 7, -0.45), (4, 4, -0.7), (4, -4, -0.7),
)  # fmt: skip
# How long a piece is for its width, and how far it is pressed together.
PIECES = ((0.75, 0.5), (1.25, 0.75), (0.9, 0.55), (1.1, 0.45), (1.0, 0.62))


def links() -> list[tuple[Ints, Ints, float]]:
    """Numbers of linked points, in batches that have no point twice on one side."""
    number = np.arange(COUNT * COUNT).reshape(COUNT, COUNT)
    found = []
    for dx, dy, stiff in LINKS:
        rows = slice(0, COUNT - dy) if dy >= 0 else slice(-dy, None)
        others = slice(dy, None) if dy >= 0 else slice(0, COUNT + dy)
        a, b = number[rows, : COUNT - dx], number[others, dx:]
        at = np.indices(a.shape)
        half = at[1] // max(dx, 1) % 2 if dx else at[0] // max(dy, 1) % 2
        found += [(a[half == n], b[half == n], stiff) for n in (0, 1)]
    return found


def crumpled(seed: int) -> Floats:
    """(COUNT, COUNT, 3), metres."""
    ratio, pressed = PIECES[(seed - 1) % len(PIECES)]
    rng = np.random.default_rng(seed)
    side = np.linspace(-0.5, 0.5, COUNT) * EDGE
    x, y = np.meshgrid(side, side * ratio)
    rest = np.column_stack((x.ravel(), y.ravel(), np.zeros(COUNT * COUNT)))
    there = begun(rest, rng)
    pull = [(i, j, np.linalg.norm(rest[i] - rest[j], axis=1), k) for i, j, k in links()]
    speed = np.zeros_like(there)
    for step in range(STEPS):
        closing = step / (CLOSING * STEPS)
        speed[:, 2] -= 9.8 * TIME * (0.1 if closing < 1 else 0.14)
        speed *= 0.97
        new = there + speed * TIME
        if closing < 1:
            close(new, closing, pressed, seed)
        for _ in range(5):
            for link in pull:
                hold(new, *link)
            new[:, 2] = np.maximum(new[:, 2], FLOOR)
        if step % 2 == 0:
            part(new)
        speed = (new - there) / TIME
        speed[new[:, 2] < 2 * FLOOR, :2] *= 0.5
        fast = np.linalg.norm(speed, axis=1)
        speed *= np.minimum(1.0, 1.5 / np.maximum(fast, 1e-9))[:, None]
        there = new
    return there.reshape(COUNT, COUNT, 3)


def begun(rest: Floats, rng: np.random.Generator) -> Floats:
    """The piece as it is dropped: wavy, and on edge."""
    there = rest.copy()
    for _ in range(6):
        wave = rng.standard_normal(2) * 2 * np.pi / 0.05
        there[:, 2] += 0.006 * np.sin(there[:, :2] @ wave + rng.uniform(0, 6.28))
    tilt, lean = rng.uniform(0.5, 1.2) * rng.choice((-1, 1)), rng.uniform(-0.5, 0.5)
    rng.uniform(0, 6.28)
    c, s = np.cos(tilt), np.sin(tilt)
    there = there @ np.array(((1, 0, 0), (0, c, s), (0, -s, c)))
    c, s = np.cos(lean), np.sin(lean)
    there = there @ np.array(((c, 0, s), (0, 1, 0), (-s, 0, c)))
    there[:, 2] += 0.004 - there[:, 2].min()
    return there


def close(points: Floats, share: float, pressed: float, seed: int) -> None:
    """Keeps points inside a ring that has closed by a share."""
    out = np.linalg.norm(points[:, :2], axis=1)
    limit = EDGE * (0.72 * (1 - share) + 0.5 * pressed * share)
    limit = limit * (1 + 0.25 * np.sin(3 * np.arctan2(points[:, 1], points[:, 0]) + seed))
    points[:, :2] *= np.where(out > limit, limit / np.maximum(out, 1e-9), 1.0)[:, None]


def hold(points: Floats, i: Ints, j: Ints, rest: Floats, stiff: float) -> None:
    """Brings linked points towards their distance at rest."""
    between = points[j] - points[i]
    length = np.sqrt((between * between).sum(axis=1))
    off = 0.3 * np.minimum(length + stiff * rest, 0.0) if stiff < 0 else stiff * (length - rest)
    shift = (0.5 * off / np.maximum(length, 1e-9))[:, None] * between
    points[i] += shift
    points[j] -= shift


def part(points: Floats) -> None:
    """Pushes layers apart that are nearer than THICK."""
    cell = np.floor(points / THICK).astype(np.int64)
    cell -= cell.min(axis=0)
    size = cell.max(axis=0) + 3
    key = (cell[:, 0] * size[1] + cell[:, 1]) * size[2] + cell[:, 2]
    order = np.argsort(key, kind="stable")
    every = np.arange(len(points))
    pairs = []
    for near in np.ndindex(3, 3, 3):
        a, b, c = np.array(near) - 1
        wanted = key + (a * size[1] + b) * size[2] + c
        low, high = (np.searchsorted(key[order], wanted, side) for side in ("left", "right"))
        count = high - low
        begin = np.repeat(low - np.concatenate(([0], np.cumsum(count)[:-1])), count)
        i, j = np.repeat(every, count), order[begin + np.arange(count.sum())]
        apart = np.maximum(abs(i % COUNT - j % COUNT), abs(i // COUNT - j // COUNT)) > 2
        kept = (i < j) & apart
        pairs.append((i[kept], j[kept]))
    i, j = (np.concatenate(side) for side in zip(*pairs, strict=True))
    between = points[j] - points[i]
    length = np.sqrt((between * between).sum(axis=1))
    met = length < THICK
    i, j, between, length = i[met], j[met], between[met], length[met]
    shift = (0.4 * (THICK - length) / np.maximum(length, 1e-6))[:, None] * between
    total = np.zeros_like(points)
    np.add.at(total, j, shift)
    np.add.at(total, i, -shift)
    number = np.bincount(np.concatenate((i, j)), minlength=len(points))
    points += 1.5 * total / np.maximum(number, 1)[:, None]


if __name__ == "__main__":
    made = np.stack([crumpled(seed) for seed in range(1, 9)])
    made[..., :2] -= made[..., :2].mean(axis=(1, 2), keepdims=True)
    np.savez_compressed(TARGET, points=np.round(made * 1e5).astype(np.int16))
    print(TARGET, TARGET.stat().st_size)
