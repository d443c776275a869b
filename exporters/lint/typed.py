"""Whether a value has the type its annotation says; for dataclasses made from JSON."""

from __future__ import annotations

import dataclasses
import types
import typing
from functools import lru_cache
from typing import Any, Union

from .strict import show


def unfit(kind: Any, value: Any, path: str = "") -> str | None:
    """What of `value` is not of type `kind`, with its path; None where all is. Whole numbers are
    floats too, truth values are no numbers, and a list will do for a tuple."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return None
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return unfit(next(a for a in arguments if a is not type(None)), value, path)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        parts = ((hints[name], getattr(value, name), f"{path}.{name}") for name in hints)
    elif origin is dict and isinstance(value, dict):
        parts = ((arguments[1], one, f"{path}.{key}") for key, one in value.items())
    elif origin is tuple and isinstance(value, (tuple, list)):
        kinds = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        if len(kinds) != len(value):
            return f"{path[1:]}: {len(value)} values in place of {len(kinds)}"
        parts = (
            (k, one, f"{path}[{i}]") for i, (k, one) in enumerate(zip(kinds, value, strict=True))
        )
    elif type(value) is kind or (kind is float and type(value) is int):
        return None
    else:
        return f"{path[1:]}: {show(value)} is not what stands there"
    return next(filter(None, (unfit(*part) for part in parts)), None)


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {k: hint for k, hint in typing.get_type_hints(kind).items() if k in names}
