"""The measures of tweezers, metres; fractions are of the length, handle end first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .grip_fields import Field, Grooves, Knurl
from .jaws import Jaw, RatTooth, Rows, Serration

TIP = 0.00038  # from the end to the keypoint in the tip

Knots = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Shape:
    """The measures of tweezers."""

    length: float
    weld: float  # length of the welded block
    width: Knots  # (fraction, half width)
    thickness: Knots  # (fraction, thickness of one arm)
    bow: Knots  # (fraction, how far the inner face is from the middle, closed)
    crown: Knots  # (fraction, how far the outer face rises to its middle)
    field: Field  # where fingers hold it
    jaw: Jaw  # what the tips' inner faces are worked to
    nose: float  # length over which the tip is rounded in plan
    stud: float  # fraction at which a stud of the left arm goes into a hole of the right one
    opening: float  # largest angle between the arms, radians
    end: float = 0.25  # share of width and thickness that is left at the tip's end
    ring: tuple[float, float, float] | None = None  # hole in the tip: from its end, half axes


DRESSING_13 = Shape(
    length=0.130,
    weld=0.011,
    width=(
        (0.0, 0.0042),
        (0.10, 0.0040),
        (0.33, 0.0050),
        (0.48, 0.0053),
        (0.62, 0.0045),
        (0.80, 0.0026),
        (1.0, 0.0013),
    ),
    thickness=((0.0, 0.0016), (0.12, 0.0013), (0.45, 0.0015), (0.75, 0.0016), (1.0, 0.0014)),
    bow=(
        (0.0, 0.0),
        (0.085, 0.0),
        (0.22, 0.0022),
        (0.45, 0.0042),
        (0.65, 0.0036),
        (0.85, 0.0010),
        (0.93, 0.0),
        (1.0, 0.0),
    ),
    crown=((0.0, 0.00003), (0.6, 0.00005), (0.75, 0.00025), (1.0, 0.00020)),
    field=Grooves((0.32, 0.60), pitch=0.0013, depth=0.00032),
    jaw=Serration(length=0.017, pitch=0.0009, depth=0.00026),
    nose=0.0011,
    stud=0.655,
    opening=float(np.radians(11.0)),
)

ADSON_12 = Shape(
    length=0.120,
    weld=0.012,
    width=(
        (0.0, 0.0040),
        (0.08, 0.0040),
        (0.24, 0.0060),
        (0.36, 0.0068),
        (0.54, 0.0066),
        (0.63, 0.0046),
        (0.70, 0.0020),
        (0.78, 0.00125),
        (1.0, 0.0008),
    ),
    thickness=((0.0, 0.0016), (0.12, 0.0012), (0.50, 0.0014), (0.70, 0.0018), (1.0, 0.0011)),
    bow=(
        (0.0, 0.0),
        (0.10, 0.0),
        (0.25, 0.0026),
        (0.45, 0.0046),
        (0.65, 0.0036),
        (0.88, 0.0006),
        (0.95, 0.0),
        (1.0, 0.0),
    ),
    crown=((0.0, 0.00003), (0.6, 0.00004), (0.75, 0.0002), (1.0, 0.00014)),
    field=Grooves((0.27, 0.57), pitch=0.0011, depth=0.00026),
    jaw=Serration(length=0.009, pitch=0.0006, depth=0.00017),
    nose=0.0011,
    stud=0.61,
    opening=float(np.radians(12.0)),
)

# As Adson's, with one tooth that closes between two, and cross-hatched where it is held.
ADSON_TOOTHED_12 = Shape(
    length=0.120,
    weld=0.013,
    width=(
        (0.0, 0.0043),
        (0.08, 0.0042),
        (0.22, 0.0056),
        (0.33, 0.0064),
        (0.55, 0.0063),
        (0.64, 0.0044),
        (0.72, 0.0021),
        (0.80, 0.0014),
        (1.0, 0.0010),
    ),
    thickness=((0.0, 0.0016), (0.12, 0.0012), (0.50, 0.0014), (0.70, 0.0018), (1.0, 0.0012)),
    bow=(
        (0.0, 0.0),
        (0.11, 0.0),
        (0.25, 0.0024),
        (0.45, 0.0043),
        (0.65, 0.0034),
        (0.88, 0.0007),
        (0.96, 0.00012),
        (0.985, 0.0),
        (1.0, 0.0),
    ),
    crown=((0.0, 0.00003), (0.6, 0.00004), (0.75, 0.0002), (1.0, 0.00014)),
    field=Knurl((0.29, 0.56), pitch=0.00095, depth=0.0002, margin=0.0008),
    jaw=RatTooth(length=0.0010, height=0.00034),
    nose=0.0004,
    end=0.8,
    stud=0.615,
    opening=float(np.radians(12.0)),
)

DEBAKEY_20 = Shape(
    length=0.200,
    weld=0.016,
    width=(
        (0.0, 0.0044),
        (0.08, 0.0043),
        (0.30, 0.0050),
        (0.46, 0.0053),
        (0.60, 0.0047),
        (0.70, 0.0034),
        (0.82, 0.0021),
        (0.87, 0.00135),
        (1.0, 0.00115),
    ),
    thickness=((0.0, 0.0019), (0.10, 0.0016), (0.45, 0.0018), (0.75, 0.0019), (1.0, 0.0013)),
    bow=(
        (0.0, 0.0),
        (0.085, 0.0),
        (0.22, 0.0026),
        (0.45, 0.0046),
        (0.64, 0.0036),
        (0.80, 0.0011),
        (0.87, 0.0),
        (1.0, 0.0),
    ),
    crown=((0.0, 0.00004), (0.6, 0.00006), (0.75, 0.0003), (1.0, 0.00022)),
    field=Grooves((0.36, 0.60), pitch=0.0017, depth=0.00032),
    jaw=Rows(length=0.0245, pitch=0.0007, height=0.00026),
    nose=0.0011,
    stud=0.64,
    opening=float(np.radians(8.5)),
)

SINGLEY_18 = Shape(
    length=0.180,
    weld=0.015,
    width=(
        (0.0, 0.0043),
        (0.08, 0.0042),
        (0.30, 0.0049),
        (0.46, 0.0052),
        (0.60, 0.0046),
        (0.72, 0.0033),
        (0.87, 0.0021),
        (0.915, 0.0022),
        (0.955, 0.0035),
        (0.975, 0.0038),
        (1.0, 0.0038),
    ),
    thickness=((0.0, 0.0018), (0.10, 0.0015), (0.45, 0.0017), (0.75, 0.0018), (1.0, 0.0012)),
    bow=(
        (0.0, 0.0),
        (0.09, 0.0),
        (0.22, 0.0024),
        (0.45, 0.0044),
        (0.64, 0.0036),
        (0.82, 0.0014),
        (0.925, 0.0),
        (1.0, 0.0),
    ),
    crown=((0.0, 0.00004), (0.6, 0.00006), (0.75, 0.0003), (0.92, 0.0002), (1.0, 0.00008)),
    field=Grooves((0.35, 0.60), pitch=0.0019, depth=0.00034),
    jaw=Serration(length=0.0125, pitch=0.0011, depth=0.00024),
    nose=0.0042,
    stud=0.65,
    opening=float(np.radians(9.0)),
    ring=(0.0057, 0.0040, 0.0021),
)
