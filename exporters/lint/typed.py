"""Whether a value has the type its annotation says; for dataclasses made from JSON."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import Any, Union

from .strict import show


def unfit(kind: Any, value: Any, path: str = "") -> str | None:
    """What of `value` is not of type `kind`, with its path; None where all is. Whole numbers are
    floats too, truth values are no numbers, and a list will do for a tuple."""
    return None if _fits(kind)(value) else _why(kind, value, path)


def _why(kind: Any, value: Any, path: str) -> str | None:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return None
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _why(next(a for a in arguments if a is not type(None)), value, path)
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
    return next(filter(None, (_why(*part) for part in parts)), None)


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {k: hint for k, hint in typing.get_type_hints(kind).items() if k in names}


@lru_cache
def _fits(kind: Any) -> Callable[[Any], bool]:
    """Whether a value is of this type, as `_why` finds it, put together once for all values."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return lambda value: True
    if origin in (Union, types.UnionType):
        inner = _fits(next(a for a in arguments if a is not type(None)))
        return lambda value: value is None or inner(value)
    if dataclasses.is_dataclass(kind):
        return _fits_all(_hints(typing.cast(type, kind)))
    if origin is dict:
        of_value = _fits(arguments[1])
        if arguments[1] is Any:
            return lambda value: isinstance(value, dict)
        return lambda value: isinstance(value, dict) and all(map(of_value, value.values()))
    if origin is tuple and arguments[-1] is Ellipsis:
        of_one = _fits(arguments[0])
        if _is_plain(arguments[0]) and not typing.get_args(arguments[0]):
            sound = _types(arguments[0])
            return lambda value: (
                isinstance(value, (tuple, list)) and sound.issuperset(map(type, value))
            )
        return lambda value: isinstance(value, (tuple, list)) and all(map(of_one, value))
    if origin is tuple:
        each = [_fits(argument) for argument in arguments]
        return lambda value: (
            isinstance(value, (tuple, list))
            and len(value) == len(each)
            and all(fits(one) for fits, one in zip(each, value, strict=True))
        )
    allowed = _types(kind)
    return lambda value: type(value) in allowed


def _fits_all(hints: dict[str, Any]) -> Callable[[Any], bool]:
    """Whether the attributes of a value are of these types. Combinations of plain types that were
    found to fit are known: there are few."""
    plain = [name for name, hint in hints.items() if _is_plain(hint)]
    get = attrgetter(*plain, plain[0]) if plain else tuple
    known: set[tuple[type, ...]] = set()
    first = [(name, _fits(hints[name])) for name in plain]
    rest = [(name, _fits(hint)) for name, hint in hints.items() if name not in plain]

    def fits(value: Any) -> bool:
        kinds = tuple(map(type, get(value) if plain else ()))
        if kinds not in known:
            if not all(fits(getattr(value, name)) for name, fits in first):
                return False
            known.add(kinds)
        return all(fits(getattr(value, name)) for name, fits in rest)

    return fits


def _types(kind: type) -> set[type]:
    return {float, int} if kind is float else {kind}


def _is_plain(hint: Any) -> bool:
    """Whether a value's own type tells if it is one."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        return all(map(_is_plain, typing.get_args(hint)))
    return hint in (bool, int, float, str, type(None))
