"""Numbers, alone or a fixed number of them."""

from __future__ import annotations

import math
import struct
import typing
from collections.abc import Callable
from typing import Any

from .codec import Codec, props
from .field import Field

# What an int property can hold.
MOST = 2**31 - 1

Update = Callable[[Any, Any], None]

UNITS: dict[str, dict[str, Any]] = {
    "m": {"subtype": "DISTANCE", "unit": "LENGTH", "precision": 4, "step": 0.1},
    "°": {"subtype": "ANGLE", "step": 100, "precision": 1},
    "mm": {"unit": "CAMERA", "step": 100, "precision": 1},
    "W": {"unit": "POWER", "step": 100},
    "K": {"step": 10000, "precision": 0},
    "px": {},
}


class Number(Codec):
    """A number, or a fixed number of them."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        size = len(typing.get_args(f.kind)) if typing.get_origin(f.kind) is tuple else 0
        default = f.default
        if default is None:
            default = _section_default(f)
        if size:
            return {f.name: _vector(f, default, size)}
        return {f.name: number_property(f, f.label, f.tooltip, default)}

    def get(self, group: Any) -> Any:
        value = getattr(group, self.field.name)
        if hasattr(value, "__len__"):
            return [to_json(self.field, v) for v in value]
        return to_json(self.field, value)

    def put(self, group: Any, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            value = [from_json(self.field, v) for v in value]
        else:
            value = from_json(self.field, value)
        setattr(group, self.field.name, value)


def number_property(
    field: Field, label: str, tooltip: str, default: float, update: Update | None = None
) -> Any:
    """The property of one number, in the field's unit and between its limits."""
    common: dict[str, Any] = {"name": label, "description": tooltip, **_limits(field)}
    common["update"] = update
    if field.whole:
        return props.IntProperty(**common, default=int(default))
    shown = dict(UNITS.get(field.unit, {}))
    if not field.unit and (field.low, field.high) == (0.0, 1.0):
        shown["subtype"] = "FACTOR"
    return props.FloatProperty(**common, **shown, default=from_json(field, default))


def _vector(field: Field, default: tuple[float, ...], size: int) -> Any:
    subtype = "TRANSLATION" if field.stands_for == "point" else "NONE"
    return props.FloatVectorProperty(
        name=field.label, description=field.tooltip, **_limits(field), size=size, subtype=subtype,
        unit="LENGTH" if field.unit == "m" else "NONE",
        default=[from_json(field, v) for v in default],
    )  # fmt: skip


def _section_default(field: Field) -> float:
    """What an unset number shows until it is switched on."""
    return {"width": 640, "height": 480}.get(field.name, field.low or 0)


def _limits(field: Field) -> dict[str, float]:
    limits: dict[str, float] = {}
    for key, value in (("min", field.low), ("max", field.high)):
        if value is None:
            continue
        if field.whole:
            limits[key] = int(max(-MOST, min(MOST, value)))
        else:
            limits[key] = math.radians(value) if field.unit == "°" else float(value)
    return limits


def from_json(field: Field, value: float) -> float:
    """A number of the spec as the property stores it."""
    if field.whole:
        return int(value)
    return math.radians(value) if field.unit == "°" else float(value)


def to_json(field: Field, stored: float) -> float:
    """The shortest decimal that Blender's single precision keeps as `stored`: 0.1 comes back as
    0.1, and 35° as 35°."""
    if field.whole:
        return int(stored)
    value = math.degrees(stored) if field.unit == "°" else stored
    wanted = _single(stored)
    for digits in range(1, 10):
        guess = float(f"{value:.{digits}g}")
        if _single(from_json(field, guess)) == wanted:
            return guess
    return value


def _single(value: float) -> float:
    single: float = struct.unpack("f", struct.pack("f", value))[0]
    return single
