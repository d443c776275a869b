"""The fields of a spec dataclass, as the panel sees them."""

from __future__ import annotations

import dataclasses
import types
import typing
from typing import Any, Union


@dataclasses.dataclass(frozen=True)
class Field:
    """A dataclass field as the panel sees it (see core/settings/fields.py). `kind` is the type
    without `| None`, `stands_for` what the setting calls its kind."""

    name: str
    kind: Any
    optional: bool
    default: Any
    doc: str
    unit: str
    low: float | None
    high: float | None
    label: str = ""
    stands_for: str = ""
    together: str = ""
    kept: bool = False

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
        """Whether a number of things."""
        return self.kind is int or self.stands_for == "count"

    @property
    def switch(self) -> str:
        """Name of the property that says whether an optional field is set."""
        return f"use_{self.together or self.name}"

    @property
    def tooltip(self) -> str:
        return self.doc[:1].upper() + self.doc[1:]


def titled(name: str) -> str:
    """A name in code as a title."""
    return name.replace("_", " ").title()


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
                meta.get("label") or titled(field.name), meta.get("kind", ""),
                meta.get("together", ""), meta.get("kept", False),
            )
        )  # fmt: skip
    return found
