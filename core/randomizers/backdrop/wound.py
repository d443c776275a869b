"""An incision in skin: how long and how far open it is, and how much of it is already closed."""

from __future__ import annotations

from dataclasses import dataclass

from ...geometry.types import Color
from ...sampling.streams import Stream
from ...settings.fields import fraction, setting, weight
from ...settings.ranges import Range
from ..randomizer import Panel, Place, Randomizer

# In the order of the weights.
STAGES = ("fresh", "retracted", "closing", "closed")

# Nylon and silk, braided and bare; linear RGB.
THREADS: tuple[Color, ...] = (
    (0.012, 0.012, 0.016),
    (0.02, 0.05, 0.32),
    (0.16, 0.03, 0.24),
    (0.62, 0.58, 0.48),
)

# How far a fresh cut gapes by itself, and the least that a drawn gap leaves it (m).
_FRESH = 0.006


@dataclass(frozen=True)
class Wound:
    """The incision at which the work is done."""

    length: Range = setting(Range(0.04, 0.14), "length of the incision", "m", 0.005, 0.5)
    gap: Range = setting(Range(0.003, 0.025, "log_uniform"), "width where it is widest", "m",
                         0.0005, 0.1)  # fmt: skip
    depth: Range = setting(Range(0.003, 0.012), "depth of it", "m", 0.0005, 0.1)
    wiggle: Range = setting(Range(0.0, 0.002), "how far it strays from a straight line", "m",
                            0.0, 0.05)  # fmt: skip
    fat: Range = fraction(Range(0.2, 0.8), "share of its depth that is fat", label="Fat Layer")
    blood: Range = fraction(Range(0.3, 1.0), "how much blood is in it", label="Blood in It")
    fresh: float = weight(1.0, "weight of a fresh cut that gapes little", label="Weight: Fresh")
    retracted: float = weight(1.0, "weight of one that is held open", label="Weight: Retracted")
    closing: float = weight(3.0, "weight of one that is half sutured", label="Weight: Closing")
    closed: float = weight(1.0, "weight of one that is sutured", label="Weight: Closed")
    spacing: Range = setting(Range(0.006, 0.012), "from stitch to stitch", "m", 0.002, 0.1,
                             label="Stitch Spacing")  # fmt: skip
    bite: Range = setting(Range(0.003, 0.006), "from the edge of the skin to a stitch's hole", "m",
                          0.001, 0.05, label="Stitch Bite")  # fmt: skip


@dataclass(frozen=True)
class WoundDraw:
    """`length`, `gap`, `depth`, `wiggle`, `spacing` and `bite` in metres; `fat` and `blood` from 0
    to 1. From the shares `sewn` of the length (−1 to 1 from end to end; empty where the first is
    not below the second) it is held together by stitches of a thread of linear RGB color. `seed`
    says where it is uneven."""

    stage: str
    length: float
    gap: float
    depth: float
    wiggle: float
    fat: float
    blood: float
    sewn: tuple[float, float]
    spacing: float
    bite: float
    thread: Color
    seed: int


def draw_wound(s: Wound, stream: Stream) -> WoundDraw:
    """One of a stream of the caller's own; every value is drawn whatever the stage."""
    weights = [s.fresh, s.retracted, s.closing, s.closed]
    stage = STAGES[stream.pick(weights if any(weights) else [1.0, 0.0, 0.0, 0.0])]
    length, gap, depth = stream.draw(s.length), stream.draw(s.gap), stream.draw(s.depth)
    wiggle, fat, blood = stream.draw(s.wiggle), stream.draw(s.fat), stream.draw(s.blood)
    spacing, bite = stream.draw(s.spacing), stream.draw(s.bite)
    thread = THREADS[int(stream.unit() * len(THREADS))]
    done, other_end, seed = stream.unit(), stream.chance(0.5), int(stream.unit() * 2**31)
    until = -0.6 + 1.2 * done
    sewn = {"closing": (-1.0, until), "closed": (-1.0, 1.0)}.get(stage, (0.0, 0.0))
    if other_end:
        sewn = (-sewn[1], -sewn[0])
    # Skin that is held open gapes more, a cut that nobody holds less; none is wider than a lens.
    widest = {"fresh": min(gap, _FRESH), "retracted": 1.3 * gap}.get(stage, min(gap, 2 * _FRESH))
    widest = min(widest, 0.35 * length)
    return WoundDraw(
        stage, length, widest, depth, wiggle, fat, blood, sewn, spacing, bite, thread, seed
    )  # fmt: skip


wound: Randomizer[Wound, None] = Randomizer(
    "wound", "wound", "the incision of a patient", Wound,
    place=Place(settings=137, panel=87), panel=Panel("Wound", group="Background"),
)  # fmt: skip
