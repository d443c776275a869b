"""What a render says of each pixel beside its color."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .masks import Mask


@dataclass(frozen=True)
class Passes:
    """What the camera saw first in each pixel (H, W), at one place within it: the object index
    and the depth along the viewing axis in metres (1e10 where there is nothing).

    Both skip what is less opaque than the view layer's alpha threshold; glass counts as opaque.
    `alone`: where an object index is seen without all others, of the picture's size or of that of
    `core.amodal.limits`.
    """

    index: NDArray[np.uint16]
    depth: NDArray[np.float32]
    alone: Mapping[int, Mask] = field(default_factory=dict)

    def through(self, lens: Callable[[Any], Any]) -> Passes:
        """Each of them through a lens: from the rendered frame to the picture."""
        alone = {number: lens(mask) for number, mask in self.alone.items()}
        return Passes(lens(self.index), lens(self.depth), alone)
