"""Scissors: two flat blades that slide on each other, a screw, and rings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ..instruments.geometry.curves import interpolated
from ..instruments.geometry.fittings import screw_head
from ..instruments.geometry.ribbons import Ribbon, chained, ribbon_shell, straight
from ..instruments.geometry.shells import Shell, join, scaled
from ..instruments.needle_holder import shank
from ..instruments.needle_holder.measures import CRILE_WOOD_15, MAYO_HEGAR_16, Shape
from .halves import curved, opened


@dataclass(frozen=True)
class Blades:
    """`handles` are those of a needle holder. `blade`: knots (y, left and right edge in x, half
    thickness) of the half with the left blade, from behind the screw to the tip."""

    handles: Shape
    blade: tuple[tuple[float, ...], ...]


MAYO_15 = Blades(
    MAYO_HEGAR_16,
    ((-0.0100, 0.0004, 0.0057, 0.0017), (-0.005, -0.0022, 0.0060, 0.0016),
     (0.0, -0.0052, 0.0056, 0.0016), (0.006, -0.0062, 0.0036, 0.0016),
     (0.014, -0.0060, 0.0009, 0.0014), (0.032, -0.0056, 0.0004, 0.0012),
     (0.045, -0.0040, 0.0003, 0.0009), (0.0510, -0.0018, 0.0002, 0.0006),
     (0.0525, -0.0004, 0.0002, 0.0004)),
)  # fmt: skip
METZENBAUM_18 = Blades(
    replace(
        CRILE_WOOD_15,
        shank=((-0.110, 0.0090, 0.0127, 0.0017), (-0.085, 0.0058, 0.0096, 0.0017),
               (-0.050, 0.0026, 0.0064, 0.0018), (-0.024, 0.0010, 0.0053, 0.0018),
               (-0.0115, 0.0003, 0.0048, 0.0017), (-0.0083, 0.0002, 0.0046, 0.0016)),
        ring_centre=(0.0160, -0.1262),
    ),
    ((-0.0082, 0.0003, 0.0046, 0.0015), (-0.004, -0.0020, 0.0048, 0.0014),
     (0.0, -0.0042, 0.0044, 0.0014), (0.006, -0.0050, 0.0026, 0.0014),
     (0.014, -0.0045, 0.0006, 0.0012), (0.030, -0.0036, 0.0003, 0.0010),
     (0.041, -0.0022, 0.0002, 0.0008), (0.0445, -0.0004, 0.0002, 0.0004)),
)  # fmt: skip
_APART = 0.00004  # between the blades, metres


def cutting(blades: Blades, opening: float, *, gold: bool) -> Shell:
    """Both halves, `opening` (radians) apart; rings of `gold`, or of steel."""
    half, ring = _half(blades), shank.ring_handle(blades.handles)
    lower = join((scaled(half, x=-1, z=-1), scaled(ring, x=-1)))
    thick = blades.blade[2][3]
    head = screw_head(0.62 * blades.blade[2][2], 2 * thick - 0.0003, 2 * thick + 0.0005, True)
    nut = scaled(screw_head(0.5 * blades.blade[2][2], 2 * thick - 0.0003, 2 * thick + 0.0002,
                            False), z=-1)  # fmt: skip
    whole = opened(join((half, ring, head, nut)), lower, opening)
    return whole if gold else replace(whole, slots=np.zeros_like(whole.slots))


def _half(blades: Blades) -> Shell:
    """The half with the left blade and the right shank, the upper one."""
    hold, gold = shank.shank_ribbon(blades.handles)
    made = ribbon_shell(chained(hold, _blade(blades)), second_material=gold)
    points = made.vertices.copy()
    # Shanks lie side by side; in front of them one blade is over the other.
    up = np.clip((points[:, 1] + 0.040) / 0.028, 0.0, 1.0)
    over = interpolated(np.clip(points[:, 1], -0.01, None), blades.blade)[:, 2] + _APART
    points[:, 2] += up * up * (3 - 2 * up) * over
    return replace(made, vertices=points)


def _blade(blades: Blades) -> Ribbon:
    first, last = blades.blade[0][0], blades.blade[-1][0]
    y = np.concatenate((np.linspace(first + 0.0004, last - 0.004, 40),
                        last - 0.004 * np.linspace(0.9, 0.0, 12) ** 2))  # fmt: skip
    left, right, height = interpolated(y, blades.blade).T
    broad = right - left
    # Ground: a flat back, an edge that runs out thin.
    dull = np.minimum(0.7 * height, 0.45 * broad)
    return straight(
        np.stack([left, y], axis=1), np.stack([right, y], axis=1), 0.75 * height, 0.25 * height,
        dull, np.minimum(0.0003, 0.3 * broad),
    )  # fmt: skip


@cache
def all_of_them() -> tuple[Shell, ...]:
    """Straight and curved, shut and open."""
    return (
        cutting(MAYO_15, 0.0, gold=False),
        cutting(MAYO_15, np.radians(28), gold=False),
        cutting(METZENBAUM_18, np.radians(8), gold=True),
        cutting(METZENBAUM_18, np.radians(34), gold=False),
        curved(cutting(METZENBAUM_18, 0.0, gold=True), 0.004, 7.0),
        curved(cutting(MAYO_15, np.radians(14), gold=False), 0.004, 6.0),
    )
