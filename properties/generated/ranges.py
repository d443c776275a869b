"""Ranges, alone or by name: both ends, and how the values spread between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ...core.settings.ranges import DISTRIBUTIONS, Range, choices_text
from .callbacks import without_globals
from .codec import Codec, props
from .field import Field
from .numbers import Update, from_json, number_property, to_json

DISTRIBUTION_ITEMS = (
    ("uniform", "Even", "Every value in the range is as likely"),
    ("log_uniform", "Even in Factors", "Small values as often as large ones; above 0 only"),
    ("normal", "Around the Middle", "Values near the middle come most often"),
    ("choice", "One of These", "Only these values, each with its weight: 0.2: 3, 0.5"),
)
CHOICES = "Values, each perhaps with a weight: 0.2: 3, 0.5"
assert tuple(item[0] for item in DISTRIBUTION_ITEMS) == DISTRIBUTIONS


def push(moved: str, other: str) -> Update:
    """An update callback: the end that was moved takes the other one along, as Blender's own frame
    range does, so that min is never above max."""
    upwards = moved.endswith("min")

    def update(group: Any, _context: Any) -> None:
        value = getattr(group, moved)
        beyond = getattr(group, other) < value if upwards else getattr(group, other) > value
        if beyond:
            setattr(group, other, value)

    return without_globals(update)


class SynthpointRangeValue(bpy.types.PropertyGroup):
    """A named range in a list of them."""

    name: bpy.props.StringProperty(name="Input", description="Name of the Principled input")
    min: bpy.props.FloatProperty(
        name="Min", description="Least value", precision=3, update=push("min", "max")
    )
    max: bpy.props.FloatProperty(
        name="Max", description="Greatest value", precision=3, update=push("max", "min")
    )
    distribution: bpy.props.EnumProperty(name="Distribution", items=DISTRIBUTION_ITEMS)
    choices: bpy.props.StringProperty(name="Choices", description=CHOICES)


class Ends(Codec):
    """A Range: least and greatest value, and how they are spread."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        default = f.default if f.default is not None else Range(f.low or 0.0, f.high or 1.0)
        low, high = f"{f.name}_min", f"{f.name}_max"
        return {
            low: number_property(
                f, f"{f.label} Min", f"{f.tooltip}: least value", default.min, push(low, high)
            ),
            high: number_property(
                f, f"{f.label} Max", f"{f.tooltip}: greatest value", default.max, push(high, low)
            ),
            f"{f.name}_distribution": props.EnumProperty(
                name=f"{f.label} Distribution",
                description="How the values spread in the range",
                items=DISTRIBUTION_ITEMS,
                default=default.distribution,
            ),
            f"{f.name}_choices": props.StringProperty(
                name=f"{f.label} Choices",
                description=CHOICES,
                default=choices_text(default.choices),
            ),
        }

    def get(self, group: Any) -> Any:
        return _get(self.field, group, f"{self.field.name}_")

    def put(self, group: Any, value: Any) -> None:
        made = Range.from_json(value, self.field.name)
        _put(self.field, group, f"{self.field.name}_", made)


class NamedRanges(Codec):
    """Ranges by name."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: props.CollectionProperty(
                type=SynthpointRangeValue, name=f.label, description=f.tooltip
            )
        }

    def get(self, group: Any) -> Any:
        items = getattr(group, self.field.name)
        return {item.name: _get(self.field, item, "") for item in items}

    def put(self, group: Any, value: Mapping[str, Any]) -> None:
        items = getattr(group, self.field.name)
        items.clear()
        for name, one in value.items():
            made, item = Range.from_json(one, name), items.add()
            item.name = name
            _put(self.field, item, "", made)


def _get(field: Field, group: Any, prefix: str) -> Any:
    """A range's JSON out of its properties, whose names begin with `prefix`."""
    distribution = getattr(group, f"{prefix}distribution")
    if distribution == "choice":
        return {"choices": getattr(group, f"{prefix}choices")}
    low, high = (to_json(field, getattr(group, f"{prefix}{end}")) for end in ("min", "max"))
    return {"min": low, "max": high, "distribution": distribution}


def _put(field: Field, group: Any, prefix: str, made: Range) -> None:
    """The mirror of `_get`."""
    setattr(group, f"{prefix}min", from_json(field, made.min))
    setattr(group, f"{prefix}max", from_json(field, made.max))
    setattr(group, f"{prefix}distribution", made.distribution)
    setattr(group, f"{prefix}choices", choices_text(made.choices))
