"""Where the keypoints and hinges of a mesh file are, in the numbers that stand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UserError

# Metres in the units that mesh files are drawn in.
UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254}

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Point:
    """A place in a file's coordinates, and the name of the part that it is on (None: the nearest
    one)."""

    at: Triple
    part: str | None = None


@dataclass(frozen=True)
class Hinge:
    """`part` turns about `axis` through `at`, both in its file's coordinates, from `low` to `high`
    degrees, by the rule of the right hand; as it stands in the file is 0."""

    part: str
    at: Triple
    axis: Triple
    low: float
    high: float


@dataclass(frozen=True)
class Points:
    """The keypoints of an instrument by name, None for those left out on purpose, and its
    hinges."""

    keypoints: Mapping[str, Point | None]
    hinges: tuple[Hinge, ...] = ()

    @property
    def left_out(self) -> list[str]:
        """Names of the keypoints without a place."""
        return [name for name, point in self.keypoints.items() if point is None]


def read_points(data: Any, names: Collection[str], file: str) -> Points:
    """From JSON: keypoints by name, or {"keypoints": …, "hinge": …}. `names` are the class's, each
    of which is to be there. UserError, with the `file` before it, says what is wrong."""
    data = _object(data, file)
    keypoints = data
    hinges: tuple[Hinge, ...] = ()
    if "keypoints" in data and "keypoints" not in names:
        extra = sorted(data.keys() - {"keypoints", "hinge"})
        if extra:
            raise UserError(f"{file}: unknown key {extra[0]!r}; beside keypoints there is hinge")
        keypoints = _object(data["keypoints"], f"{file}: keypoints")
        hinges = read_hinges(data["hinge"], file) if data.get("hinge") is not None else ()
    for name in keypoints:
        if name not in names:
            raise UserError(
                f"{file}: {name!r} is not a keypoint of the class; it has {', '.join(names)}"
            )
    for name in names:
        if name not in keypoints:
            raise UserError(
                f"{file}: keypoint {name!r} is missing; give its place, or null to leave it out"
            )
    places = {name: _point(keypoints[name], f"{file}: {name}") for name in names}
    return Points(places, hinges)


def read_hinges(data: Any, file: str) -> tuple[Hinge, ...]:
    """One hinge from JSON, or a list of them."""
    several = data if isinstance(data, list) else [data]
    return tuple(_hinge(one, f"{file}: hinge") for one in several)


def _point(value: Any, where: str) -> Point | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return Point(_triple(value, where))
    if value.keys() - {"part", "at"} or "at" not in value:
        raise UserError(f'{where}: write it as [x, y, z] or {{"part": NAME, "at": [x, y, z]}}')
    part = value.get("part")
    return Point(_triple(value["at"], where), None if part is None else _text(part, where))


def _hinge(value: Any, where: str) -> Hinge:
    wanted = ("part", "at", "axis", "range")
    value = _object(value, where)
    wrong = sorted(value.keys() ^ set(wanted))
    if wrong:
        said = "is missing" if wrong[0] in wanted else "is unknown"
        raise UserError(f"{where}: {wrong[0]!r} {said}; a hinge has {', '.join(wanted)}")
    axis = _triple(value["axis"], f"{where}: axis")
    if not any(axis):
        raise UserError(f"{where}: axis is 0, 0, 0; give the direction that the part turns about")
    span = value["range"]
    if not isinstance(span, list) or len(span) != 2 or not all(map(_finite, span)):
        raise UserError(f"{where}: range: {span!r} is not [least, most] in degrees")
    low, high = map(float, span)
    if not -180.0 <= low < high <= 180.0:
        raise UserError(f"{where}: range: {span!r} is not from less to more, within ±180 degrees")
    return Hinge(_text(value["part"], where), _triple(value["at"], f"{where}: at"), axis, low, high)


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UserError(f"{where}: expected a JSON object, names with their values")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise UserError(f"{where}: part: {value!r} is not a part's name")
    return value


def _triple(value: Any, where: str) -> Triple:
    if not isinstance(value, (list, tuple)) or len(value) != 3 or not all(map(_finite, value)):
        raise UserError(f"{where}: {value!r} is not [x, y, z], three finite numbers")
    x, y, z = map(float, value)
    return x, y, z


def _finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15
