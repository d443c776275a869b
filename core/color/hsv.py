"""Colors from ranges of hue, saturation and value."""

from __future__ import annotations

import colorsys

from ..geometry.types import Color
from ..sampling.streams import Stream
from ..settings.ranges import Range


def color(stream: Stream, hue: Range, saturation: Range, value: Range) -> Color:
    """RGB as Blender's color fields take it; three draws."""
    h, s, v = stream.draw(hue), stream.draw(saturation), stream.draw(value)
    return colorsys.hsv_to_rgb(h, s, v)
