"""A dataclass as a property group, with its sections in it."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from typing import Any, Literal

import bpy

from ...core.settings.ranges import Range
from .codec import Codec, props
from .field import Field, fields_of
from .numbers import Number
from .ranges import Ends, NamedRanges
from .texts import Names, Plain, Weights


class Group:
    """The property group of a dataclass. `classes` lists the groups it needs, itself last;
    `sections` are the groups of its nested fields by name."""

    def __init__(self, cls: type, default: Any = None, leave_out: tuple[str, ...] = ()) -> None:
        self.fields = [f for f in fields_of(cls, default) if f.name not in leave_out]
        self._codecs = [_codec(f) for f in self.fields]
        annotations = {name: of for c in self._codecs for name, of in c.declare().items()}
        doc = (cls.__doc__ or "").splitlines()[0]
        self.type = type(
            f"Synthpoint{cls.__name__}",
            (bpy.types.PropertyGroup,),
            {"__doc__": doc, "__annotations__": annotations},
        )
        plain = [c.inner if isinstance(c, Optional) else c for c in self._codecs]
        self.sections: dict[str, Group] = {
            c.field.name: c.group for c in plain if isinstance(c, Sections)
        }
        self.classes: list[type] = [*(c for of in self._codecs for c in of.classes()), self.type]

    def get(self, group: Any) -> dict[str, Any]:
        """The group's values as JSON."""
        return {c.field.name: c.get(group) for c in self._codecs}

    def put(self, group: Any, data: Mapping[str, Any]) -> None:
        """Stores JSON; a field that is missing in it stays as it is."""
        for codec in self._codecs:
            if codec.field.name in data:
                codec.put(group, data[codec.field.name])


class Sections(Codec):
    """What is stored as groups of its own."""

    group: Group

    def classes(self) -> list[type]:
        return self.group.classes


class Nested(Sections):
    """A section of its own."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        default = field.default if field.default is not None else field.kind()
        self.group = Group(field.kind, default)

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: props.PointerProperty(type=self.group.type, name=f.label, description=f.tooltip)
        }

    def get(self, group: Any) -> Any:
        return self.group.get(getattr(group, self.field.name))

    def put(self, group: Any, value: Any) -> None:
        self.group.put(getattr(group, self.field.name), value)


class Several(Sections):
    """A list of sections."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.group = Group(typing.get_args(field.kind)[0])

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: props.CollectionProperty(
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
        if not f.together:
            made[f.switch] = props.BoolProperty(
                name=f"Set {f.label}", description=f.tooltip, default=f.default is not None
            )
        return made

    def get(self, group: Any) -> Any:
        return self.inner.get(group) if getattr(group, self.field.switch) else None

    def put(self, group: Any, value: Any) -> None:
        setattr(group, self.field.switch, value is not None)
        if value is not None:
            self.inner.put(group, value)


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
