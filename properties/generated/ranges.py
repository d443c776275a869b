"""Ranges, alone or by name: both ends, and how the values spread between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from ...core.settings.ranges import DISTRIBUTIONS, Range, choices_text
from .callbacks import without_globals
from .codec import Codec, props
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
        name = self.field.name
        low = to_json(self.field, getattr(group, f"{name}_min"))
        high = to_json(self.field, getattr(group, f"{name}_max"))
        distribution = getattr(group, f"{name}_distribution")
        return _range(low, high, distribution, getattr(group, f"{name}_choices"))

    def put(self, group: Any, value: Any) -> None:
        name, made = self.field.name, Range.from_json(value, self.field.name)
        setattr(group, f"{name}_min", from_json(self.field, made.min))
        setattr(group, f"{name}_max", from_json(self.field, made.max))
        setattr(group, f"{name}_distribution", made.distribution)
        setattr(group, f"{name}_choices", choices_text(made.choices))


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
        return {
            item.name: _range(
                to_json(self.field, item.min),
                to_json(self.field, item.max),
                item.distribution,
                item.choices,
            )
            for item in getattr(group, self.field.name)
        }

    def put(self, group: Any, value: Mapping[str, Any]) -> None:
        items = getattr(group, self.field.name)
        items.clear()
        for name, one in value.items():
            made, item = Range.from_json(one, name), items.add()
            item.name, item.min, item.max = name, made.min, made.max
            item.distribution = made.distribution
            item.choices = choices_text(made.choices)


def _range(low: float, high: float, distribution: str, choices: str) -> Any:
    """A range's JSON out of its properties."""
    if distribution == "choice":
        return {"choices": choices}
    return {"min": low, "max": high, "distribution": distribution}
