"""What gets in the way of the instruments: gloves, gauze, blood and other things, made once."""

from .effect import Obstacles

__all__ = ["Obstacles"]
