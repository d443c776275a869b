"""Dataclasses with units and bounds, read from JSON with errors that name the field's path."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import MISSING
from typing import Any, Literal, TypeVar, Union

from ..errors import UserError
from .ranges import Range, finite
from .weights import read_weights

T = TypeVar("T")

# What a text names, where it names something; a point in the world; things that are counted.
Kind = Literal["", "folder", "material", "slot", "collection", "point", "count"]


def setting(
    default: Any,
    doc: str,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    *,
    picture: bool = True,
    label: str = "",
    kind: Kind = "",
    together: str = "",
    kept: bool = False,
) -> Any:
    """A documented dataclass field.

    `low` and `high` bound a number, both ends of a Range, or each item of a tuple (inclusive).
    `picture` is False where changing the value changes no picture and no record.

    For the panel: `label` is its name there (empty: the field's own), `kind` what a text or number
    stands for, `together` the field of its section that it is switched with. `kept` ones belong to
    the artist: no preset changes them.
    """
    metadata = {
        "doc": doc, "unit": unit, "low": low, "high": high, "picture": picture,
        "label": label, "kind": kind, "together": together, "kept": kept,
    }  # fmt: skip
    if isinstance(default, dict):
        return dataclasses.field(default_factory=default.copy, metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def fraction(default: Any, doc: str, **more: Any) -> Any:
    """A setting from 0 to 1: a share, a strength, a hue."""
    return setting(default, doc, low=0.0, high=1.0, **more)


def weight(default: Any, doc: str, **more: Any) -> Any:
    """A setting that says how often something comes, against the others."""
    return setting(default, doc, low=0.0, high=1e6, **more)


def read(cls: type[T], data: Any, path: str = "") -> T:
    """Builds dataclass `cls` from JSON `data`; UserError names the path of what is wrong."""
    _expect(data, dict, "an object", path or "spec")
    fields = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]  # a dataclass
    hints = typing.get_type_hints(cls)
    for key in data:
        if key not in fields:
            known = ", ".join(fields)
            raise UserError(f"{_join(path, str(key))}: unknown setting; known here: {known}")
    values: dict[str, Any] = {}
    for name, field in fields.items():
        where = _join(path, name)
        if name in data:
            values[name] = _convert(hints[name], data[name], where, field.metadata)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise UserError(f"{where}: missing")
    made = cls(**values)
    check = getattr(made, "check", None)
    if check is not None:
        check(path)
    return made


def write(value: Any) -> Any:
    """The JSON form of what `read` builds."""
    if isinstance(value, Range):
        return value.to_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: write(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [write(v) for v in value]
    if isinstance(value, dict):
        return {k: write(v) for k, v in value.items()}
    return value


def without_neutral(value: Any) -> Any:
    """`write`, less every field that changes no picture (for fingerprints)."""
    if isinstance(value, Range) or not dataclasses.is_dataclass(value):
        return write(value)
    return {
        f.name: without_neutral(getattr(value, f.name))
        for f in dataclasses.fields(value)
        if f.metadata.get("picture", True)
    }


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _show(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _expect(value: Any, kind: type | tuple[type, ...], what: str, path: str) -> None:
    if not isinstance(value, kind):
        raise UserError(f"{path}: expected {what}, not {_show(value)}")


def _convert(kind: Any, value: Any, path: str, meta: Any) -> Any:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        kind = next(a for a in arguments if a is not type(None))
        return _convert(kind, value, path, meta)
    if origin is Literal:
        if value not in arguments:
            known = ", ".join(map(str, arguments))
            raise UserError(f"{path}: {_show(value)} is not one of {known}")
        return value
    if origin is tuple:
        _expect(value, (list, tuple), "a list", path)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            kinds = [arguments[0]] * len(value)
        elif len(value) != len(arguments):
            raise UserError(f"{path}: expected {len(arguments)} values, not {len(value)}")
        else:
            kinds = list(arguments)
        return tuple(
            _convert(k, v, f"{path}[{i}]", meta)
            for i, (k, v) in enumerate(zip(kinds, value, strict=True))
        )
    if origin is dict:
        if isinstance(value, str) and arguments[1] is float:
            value = read_weights(value, path)
        _expect(value, dict, "an object", path)
        return {str(k): _convert(arguments[1], v, f"{path}.{k}", meta) for k, v in value.items()}
    if kind is Range:
        made = Range.from_json(value, path)
        _bound(made.min, path, meta)
        _bound(made.max, path, meta)
        if meta.get("kind") == "count":
            _check_whole(made, path)
        return made
    if dataclasses.is_dataclass(kind):
        return read(typing.cast("type[Any]", kind), value, path)
    if kind in (bool, str):
        _expect(value, kind, "true or false" if kind is bool else "text", path)
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UserError(f"{path}: expected a number, not {_show(value)}")
    if not finite(value):
        raise UserError(f"{path}: {value} is not finite")
    if kind is int and value != int(value):
        raise UserError(f"{path}: expected a whole number, not {_show(value)}")
    value = kind(value)
    _bound(value, path, meta)
    return value


def _check_whole(range_: Range, path: str) -> None:
    for end in (range_.min, range_.max, *(value for value, _ in range_.choices)):
        if end != int(end):
            raise UserError(f"{path}: {end} is not a whole number; things are counted")


def _bound(value: float, path: str, meta: Any) -> None:
    low, high, unit = meta.get("low"), meta.get("high"), meta.get("unit", "")
    unit = f" {unit}" if unit else ""
    if low is not None and value < low:
        raise UserError(f"{path}: {value} is below the least allowed, {low}{unit}")
    if high is not None and value > high:
        raise UserError(f"{path}: {value} is above the most allowed, {high}{unit}")
