"""What every kind of field has: its properties, and its value between them and JSON."""

from __future__ import annotations

from typing import Any

import bpy

from .field import Field

# What its functions return is Blender's note of a property; stubs say that it is None.
props: Any = bpy.props


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
