"""Property groups made out of the spec's dataclasses, and their values as the spec's JSON.

One codec a kind of field. A codec says which properties a field becomes, and moves its value
between them and JSON. Angles are degrees in JSON and radians in the property.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, Literal, Union

import bpy

from ..core.settings.ranges import DISTRIBUTIONS, Range, choices_text
from ..core.settings.weights import weights_text
from ..presets import metals
from .labels import label, word
from .paths import RELATIVE

# What an int property can hold.
MOST = 2**31 - 1

Update = Callable[[Any, Any], None]

# Texts that name something of the file, by the field's name: the kind of datablock, whether it is
# named without the .001, and what may be named besides.
NAMED: dict[str, tuple[str, bool, tuple[str, ...]]] = {
    "material": ("materials", False, tuple(metals())),
    "slot": ("materials", True, ("*",)),
    "collection": ("collections", False, ()),
}

# Optional fields that are switched together with another one of their section.
TOGETHER = {"height": "width", "saturation": "hue", "value": "hue"}

UNITS = {
    "m": {"subtype": "DISTANCE", "unit": "LENGTH", "precision": 4, "step": 0.1},
    "°": {"subtype": "ANGLE", "step": 100, "precision": 1},
    "mm": {"unit": "CAMERA", "step": 100, "precision": 1},
    "W": {"unit": "POWER", "step": 100},
    "K": {"step": 10000, "precision": 0},
    "px": {},
}
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

    # Without this module's globals: Blender's note of a property is not garbage collected, and a
    # function that leads back to the class would keep the bpy module until it crashes on exit.
    return types.FunctionType(update.__code__, {}, "update", None, update.__closure__)


def search(kind: str, bare: bool, besides: tuple[str, ...]) -> Callable[[Any, Any, str], list[str]]:
    """A search callback: names of the file's datablocks, and others. What is typed may be another
    still, which the spec's check then says."""

    def names(_group: Any, context: Any, _typed: str) -> list[str]:
        blocks = getattr(context.blend_data, kind)
        found = [b.name for b in blocks if not getattr(b, "is_grease_pencil", False)]
        if bare:
            ends = [name.rpartition(".") for name in found]
            found = [
                before if number.isdigit() and len(number) > 2 else f"{before}{dot}{number}"
                for before, dot, number in ends
            ]
        return list(dict.fromkeys((*besides, *found)))

    # Without this module's globals, as above.
    return types.FunctionType(names.__code__, {}, "names", None, names.__closure__)


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


@dataclasses.dataclass(frozen=True)
class Field:
    """A dataclass field as the panel sees it. `kind` is the type without `| None`."""

    name: str
    kind: Any
    optional: bool
    default: Any
    doc: str
    unit: str
    low: float | None
    high: float | None
    owner: str = ""

    @property
    def label(self) -> str:
        return label(self.name, self.owner)

    @property
    def several(self) -> bool:
        """Whether a list of sections."""
        arguments = typing.get_args(self.kind)
        return typing.get_origin(self.kind) is tuple and dataclasses.is_dataclass(arguments[0])

    @property
    def weighs(self) -> bool:
        """Whether weights by name."""
        return typing.get_origin(self.kind) is dict and typing.get_args(self.kind)[1] is float

    @property
    def whole(self) -> bool:
        """Whether a number of things: `count` ranges are drawn as whole numbers."""
        return self.kind is int or (self.kind is Range and self.name == "count")

    @property
    def switch(self) -> str:
        """Name of the property that says whether an optional field is set."""
        return f"use_{TOGETHER.get(self.name, self.name)}"

    @property
    def tooltip(self) -> str:
        return self.doc[:1].upper() + self.doc[1:]


def fields_of(cls: type, default: Any = None) -> list[Field]:
    """The fields of a spec dataclass, with the values of `default` (an instance) as defaults."""
    hints = typing.get_type_hints(cls)
    default = default if default is not None else cls()
    found = []
    for field in dataclasses.fields(cls):
        kind, optional = hints[field.name], False
        if typing.get_origin(kind) in (Union, types.UnionType):
            kind = next(a for a in typing.get_args(kind) if a is not type(None))
            optional = True
        meta = field.metadata
        found.append(
            Field(
                field.name, kind, optional, getattr(default, field.name),
                meta.get("doc", ""), meta.get("unit", ""), meta.get("low"), meta.get("high"),
                cls.__name__,
            )
        )  # fmt: skip
    return found


class Codec:
    """How one field is stored."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def classes(self) -> list[type]:
        """Property groups that must be registered before the one that holds this field."""
        return []

    def declare(self) -> dict[str, Any]:
        """The properties by name."""
        raise NotImplementedError

    def get(self, group: Any) -> Any:
        """The value as JSON, which may still be wrong."""
        return getattr(group, self.field.name)

    def put(self, group: Any, value: Any) -> None:
        """Stores a JSON value."""
        setattr(group, self.field.name, value)


class Plain(Codec):
    """bool, text and one of several words."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        common = {"name": f.label, "description": f.tooltip}
        if f.kind is bool:
            made = bpy.props.BoolProperty(**common, default=f.default)
        elif f.kind is str:
            more: dict[str, Any] = {}
            if f.name == "folder":
                more = {"subtype": "DIR_PATH", "options": RELATIVE}
            elif f.name in NAMED:
                more = {"search": search(*NAMED[f.name]), "search_options": {"SUGGESTION"}}
            made = bpy.props.StringProperty(**common, default=f.default, **more)
        else:
            items = [(w, word(w), f.tooltip) for w in typing.get_args(f.kind)]
            made = bpy.props.EnumProperty(**common, items=items, default=f.default)
        return {f.name: made}


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
        return {f.name: _number(f, f.label, f.tooltip, default)}

    def get(self, group: Any) -> Any:
        value = getattr(group, self.field.name)
        if hasattr(value, "__len__"):
            return [_to_json(self.field, v) for v in value]
        return _to_json(self.field, value)

    def put(self, group: Any, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            value = [_from_json(self.field, v) for v in value]
        else:
            value = _from_json(self.field, value)
        setattr(group, self.field.name, value)


class Ends(Codec):
    """A Range: least and greatest value, and how they are spread."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        default = f.default if f.default is not None else Range(f.low or 0.0, f.high or 1.0)
        low, high = f"{f.name}_min", f"{f.name}_max"
        return {
            low: _number(
                f, f"{f.label} Min", f"{f.tooltip}: least value", default.min, push(low, high)
            ),
            high: _number(
                f, f"{f.label} Max", f"{f.tooltip}: greatest value", default.max, push(high, low)
            ),
            f"{f.name}_distribution": bpy.props.EnumProperty(
                name=f"{f.label} Distribution",
                description="How the values spread in the range",
                items=DISTRIBUTION_ITEMS,
                default=default.distribution,
            ),
            f"{f.name}_choices": bpy.props.StringProperty(
                name=f"{f.label} Choices",
                description=CHOICES,
                default=choices_text(default.choices),
            ),
        }

    def get(self, group: Any) -> Any:
        name = self.field.name
        low = _to_json(self.field, getattr(group, f"{name}_min"))
        high = _to_json(self.field, getattr(group, f"{name}_max"))
        distribution = getattr(group, f"{name}_distribution")
        return _range(low, high, distribution, getattr(group, f"{name}_choices"))

    def put(self, group: Any, value: Any) -> None:
        name, made = self.field.name, Range.from_json(value, self.field.name)
        setattr(group, f"{name}_min", _from_json(self.field, made.min))
        setattr(group, f"{name}_max", _from_json(self.field, made.max))
        setattr(group, f"{name}_distribution", made.distribution)
        setattr(group, f"{name}_choices", choices_text(made.choices))


def _range(low: float, high: float, distribution: str, choices: str) -> Any:
    """A range's JSON out of its properties."""
    if distribution == "choice":
        return {"choices": choices}
    return {"min": low, "max": high, "distribution": distribution}


class Nested(Codec):
    """A section of its own."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        default = field.default if field.default is not None else field.kind()
        self.group = Group(field.kind, default)

    def classes(self) -> list[type]:
        return self.group.classes

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: bpy.props.PointerProperty(
                type=self.group.type, name=f.label, description=f.tooltip
            )
        }

    def get(self, group: Any) -> Any:
        return self.group.get(getattr(group, self.field.name))

    def put(self, group: Any, value: Any) -> None:
        self.group.put(getattr(group, self.field.name), value)


class Several(Codec):
    """A list of sections."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.group = Group(typing.get_args(field.kind)[0])

    def classes(self) -> list[type]:
        return self.group.classes

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: bpy.props.CollectionProperty(
                type=self.group.type, name=f.label, description=f.tooltip
            )
        }

    def get(self, group: Any) -> Any:
        return [self.group.get(item) for item in getattr(group, self.field.name)]

    def put(self, group: Any, value: Any) -> None:
        items = getattr(group, self.field.name)
        items.clear()
        for one in value:
            self.group.put(items.add(), one)


class Written(Codec):
    """Several things as one text: `form` says how it is written, `text` writes it."""

    form: str
    text: Callable[[Any], str]

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: bpy.props.StringProperty(
                name=f.label,
                description=f"{f.tooltip} ({self.form})",
                default=self.text(f.default),
            )
        }

    def put(self, group: Any, value: Any) -> None:
        setattr(group, self.field.name, self.text(value))


def _joined(names: Any) -> str:
    """Names with commas between them; as JSON where that would not come back as it was."""
    if any("," in n or n != n.strip() or not n or n[0] == "[" for n in names):
        return json.dumps(list(names))
    return ", ".join(names)


class Names(Written):
    """A list of names."""

    form = "commas between them"
    text = staticmethod(_joined)

    def get(self, group: Any) -> Any:
        text = getattr(group, self.field.name)
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list):
            return found
        return [name for part in text.split(",") if (name := part.strip())]


class Weights(Written):
    """Weights by name."""

    form = "name: weight, name: weight"
    text = staticmethod(weights_text)


class NamedRanges(Codec):
    """Ranges by name."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: bpy.props.CollectionProperty(
                type=SynthpointRangeValue, name=f.label, description=f.tooltip
            )
        }

    def get(self, group: Any) -> Any:
        return {
            item.name: _range(
                _to_json(self.field, item.min),
                _to_json(self.field, item.max),
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


class Optional(Codec):
    """A field that may be unset; a switch of its own (or another field's) says so."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.inner = _codec(dataclasses.replace(field, optional=False))

    def classes(self) -> list[type]:
        return self.inner.classes()

    def declare(self) -> dict[str, Any]:
        f = self.field
        made = self.inner.declare()
        if f.name not in TOGETHER:
            made[f.switch] = bpy.props.BoolProperty(
                name=f"Set {f.label}", description=f.tooltip, default=f.default is not None
            )
        return made

    def get(self, group: Any) -> Any:
        return self.inner.get(group) if getattr(group, self.field.switch) else None

    def put(self, group: Any, value: Any) -> None:
        setattr(group, self.field.switch, value is not None)
        if value is not None:
            self.inner.put(group, value)


class Group:
    """The property group of a dataclass. `classes` lists the groups it needs, itself last;
    `sections` are the groups of its nested fields by name."""

    def __init__(self, cls: type, default: Any = None, leave_out: tuple[str, ...] = ()) -> None:
        self.fields = [f for f in fields_of(cls, default) if f.name not in leave_out]
        self._codecs = [_codec(f) for f in self.fields]
        annotations: dict[str, Any] = {}
        for codec in self._codecs:
            annotations.update(codec.declare())
        doc = (cls.__doc__ or "").splitlines()[0]
        self.type = type(
            f"Synthpoint{cls.__name__}",
            (bpy.types.PropertyGroup,),
            {"__doc__": doc, "__annotations__": annotations},
        )
        plain = [c.inner if isinstance(c, Optional) else c for c in self._codecs]
        self.sections = {c.field.name: c.group for c in plain if isinstance(c, (Nested, Several))}
        self.classes = [c for codec in self._codecs for c in codec.classes()] + [self.type]

    def get(self, group: Any) -> dict[str, Any]:
        """The group's values as JSON."""
        return {c.field.name: c.get(group) for c in self._codecs}

    def put(self, group: Any, data: Mapping[str, Any]) -> None:
        """Stores JSON; a field that is missing in it stays as it is."""
        for codec in self._codecs:
            if codec.field.name in data:
                codec.put(group, data[codec.field.name])


def _codec(field: Field) -> Codec:
    kind, origin, arguments = field.kind, typing.get_origin(field.kind), typing.get_args(field.kind)
    if field.optional:
        return Optional(field)
    if kind in (bool, str) or origin is Literal:
        return Plain(field)
    if kind in (int, float):
        return Number(field)
    if origin is tuple and Ellipsis not in arguments and set(arguments) == {float}:
        return Number(field)
    if kind is Range:
        return Ends(field)
    if dataclasses.is_dataclass(kind):
        return Nested(field)
    if field.several:
        return Several(field)
    if origin is tuple and arguments[0] is str:
        return Names(field)
    if origin is dict and arguments[1] is Range:
        return NamedRanges(field)
    if field.weighs:
        return Weights(field)
    raise TypeError(f"{field.name}: the panel has no way to show {kind}")


def _section_default(field: Field) -> float:
    """What an unset number shows until it is switched on."""
    return {"width": 640, "height": 480}.get(field.name, field.low or 0)


def _limits(field: Field) -> dict[str, Any]:
    limits = {}
    for key, value in (("min", field.low), ("max", field.high)):
        if value is None:
            continue
        if field.whole:
            limits[key] = int(max(-MOST, min(MOST, value)))
        else:
            limits[key] = math.radians(value) if field.unit == "°" else float(value)
    return limits


def _number(
    field: Field, label: str, tooltip: str, default: float, update: Update | None = None
) -> Any:
    common: dict[str, Any] = {"name": label, "description": tooltip, **_limits(field)}
    common["update"] = update
    if field.whole:
        return bpy.props.IntProperty(**common, default=int(default))
    shown: dict[str, Any] = dict(UNITS.get(field.unit, {}))
    if not field.unit and (field.low, field.high) == (0.0, 1.0):
        shown["subtype"] = "FACTOR"
    return bpy.props.FloatProperty(**common, **shown, default=_from_json(field, default))


def _vector(field: Field, default: tuple[float, ...], size: int) -> Any:
    subtype = {"color": "COLOR", "target": "TRANSLATION"}.get(field.name, "NONE")
    return bpy.props.FloatVectorProperty(
        name=field.label, description=field.tooltip, **_limits(field), size=size, subtype=subtype,
        unit="LENGTH" if field.unit == "m" else "NONE",
        default=[_from_json(field, v) for v in default],
    )  # fmt: skip


def _from_json(field: Field, value: float) -> float:
    if field.whole:
        return int(value)
    return math.radians(value) if field.unit == "°" else float(value)


def _to_json(field: Field, stored: float) -> float:
    """The shortest decimal that Blender's single precision keeps as `stored`: 0.1 comes back as
    0.1, and 35° as 35°."""
    if field.whole:
        return int(stored)
    value = math.degrees(stored) if field.unit == "°" else stored
    wanted = _single(stored)
    for digits in range(1, 10):
        guess = float(f"{value:.{digits}g}")
        if _single(_from_json(field, guess)) == wanted:
            return guess
    return value


def _single(value: float) -> float:
    single: float = struct.unpack("f", struct.pack("f", value))[0]
    return single
