"""Plain values as bytes and back, exactly: numbers, texts, tuples, lists, dicts, numpy's arrays and
numbers, and dataclasses of these. Reading them makes no more than that, whatever the bytes are."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LENGTH = struct.Struct("<Q")

# What stands for the program's own name, which is another one in Blender, and before its modules.
_PROGRAM = __name__.removesuffix(".core.running.packed")

# As they are in JSON; others are {what they are: of what}.
_PLAIN = (type(None), bool, int, float, str)


def pack(value: Any) -> bytes:
    """TypeError for what is none of these."""
    arrays: list[NDArray[Any]] = []
    head = json.dumps(_tree(value, arrays), separators=(",", ":")).encode()
    # As they lie in memory: sums depend on that to the last digit.
    return b"".join((_LENGTH.pack(len(head)), head, *(a.tobytes("A") for a in arrays)))


def unpack(data: bytes | memoryview) -> Any:
    """The value. ValueError, KeyError or TypeError where the bytes are no good."""
    data, start = memoryview(data), _LENGTH.size
    (length,) = _LENGTH.unpack_from(data[:start].tobytes().ljust(start, b"\0"))
    head = json.loads(data[start : start + length].tobytes())
    return _Reading(data[start + length :]).value(head)


def name_of(kind: type | Callable[..., Any]) -> str:
    """Of a class or a function, the same wherever the program is installed."""
    return f"{kind.__module__.removeprefix(_PROGRAM)}:{kind.__qualname__}"


def _named(name: str) -> type:
    """The dataclass of this name, whose module is loaded."""
    module, _, within = name.partition(":")
    kind = getattr(sys.modules[_PROGRAM + module if module[:1] == "." else module], within, None)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise KeyError(name)
    return kind


def _tree(value: Any, arrays: list[NDArray[Any]]) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple and _flat(value):
        return {"flat": value}
    if kind is tuple and all(type(each) is tuple and _flat(each) for each in value):
        return {"rows": value}  # of points there are thousands
    if kind in (tuple, list):
        return {kind.__name__: [_tree(each, arrays) for each in value]}
    if kind is dict:
        return {"dict": [[_tree(k, arrays), _tree(v, arrays)] for k, v in value.items()]}
    if isinstance(value, np.generic) and not value.dtype.hasobject:
        return {"number": [value.dtype.str, value.tobytes().hex()]}
    if kind is np.ndarray and not value.dtype.hasobject:
        turned = value.flags.f_contiguous and not value.flags.c_contiguous
        arrays.append(value if turned else np.ascontiguousarray(value).reshape(value.shape))
        return {"array": [value.dtype.str, value.shape, "F" if turned else "C"]}
    if is_dataclass(kind):
        within = [_tree(getattr(value, f.name), arrays) for f in fields(kind)]
        return {"of": [name_of(kind), within]}
    raise TypeError(f"{kind.__qualname__} cannot be kept")


def _flat(values: tuple[Any, ...]) -> bool:
    return all(type(each) in _PLAIN for each in values)


class _Reading:
    def __init__(self, rest: memoryview) -> None:
        self._rest = rest

    def value(self, tree: Any) -> Any:
        if not isinstance(tree, dict):
            return tree
        ((kind, of),) = tree.items()
        if kind == "flat":
            return tuple(of)
        if kind == "rows":
            return tuple(map(tuple, of))
        if kind == "tuple":
            return tuple(map(self.value, of))
        if kind == "list":
            return list(map(self.value, of))
        if kind == "dict":
            return {self.value(k): self.value(v) for k, v in of}
        if kind == "number":
            return np.frombuffer(bytes.fromhex(of[1]), of[0])[0]
        if kind == "array":
            return self._array(*of)
        name, within = of
        return _named(name)(*map(self.value, within))

    def _array(self, dtype: str, shape: list[int], order: Any) -> NDArray[Any]:
        count = int(np.prod(shape))
        found = np.frombuffer(self._rest, dtype, count) if count else np.empty(0, dtype)
        self._rest = self._rest[found.nbytes :]
        return found.reshape(shape, order=order).copy(order)
