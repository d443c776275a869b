"""Color temperature to linear RGB."""

from __future__ import annotations

import numpy as np

# XYZ (D65) to linear sRGB, IEC 61966-2-1.
_XYZ_TO_RGB = np.array(
    (
        (3.2404542, -1.5371385, -0.4985314),
        (-0.9692660, 1.8760108, 0.0415560),
        (0.0556434, -0.2040259, 1.0572252),
    )
)


def of_temperature(kelvin: float) -> tuple[float, float, float]:
    """Linear sRGB of a black body from 1,000 to 15,000 K, its largest channel 1.

    Source: M. Krystek, Color Research & Application 10 (1985), 38: the Planckian locus in CIE
    1960 u, v as rational functions of temperature.
    """
    t = kelvin
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (
        1.0 + 8.42420235e-4 * t + 7.08145163e-7 * t * t
    )
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (
        1.0 - 2.89741816e-5 * t + 1.61456053e-7 * t * t
    )
    x, y = 3 * u / (2 * u - 8 * v + 4), 2 * v / (2 * u - 8 * v + 4)
    rgb = _XYZ_TO_RGB @ np.array((x / y, 1.0, (1 - x - y) / y))
    rgb = np.clip(rgb, 0.0, None)
    r, g, b = rgb / rgb.max()
    return float(r), float(g), float(b)
