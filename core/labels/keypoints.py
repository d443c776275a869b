"""Whether a keypoint is seen, by its ray and by the passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..geometry.types import Floats
from .geometry import Aim, Geometry
from .passes import Passes
from .record import KeypointLabel
from .visibility import ABSENT, CONTACT, Hit, Seen, agrees, judge


def keypoint(
    name: str,
    aim: Aim,
    own: int,
    tolerance: Callable[[Floats], float],
    geometry: Geometry,
    passes: Passes,
) -> KeypointLabel:
    """The label of a keypoint of `own`, whose body does not hide it as far as `tolerance` in front
    of it; how far that is can depend on the place of its surface that is seen."""
    size = (geometry.view.intrinsics.width, geometry.view.intrinsics.height)
    contact = CONTACT / geometry.metres
    seen = _seen(aim, own, geometry, passes)
    met = next((hit.distance for hit in aim.hits if hit.instance == own), aim.distance)
    visibility, reason = judge(
        aim.u, aim.v, aim.depth, size, aim.distance, own,
        tolerance(_on_ray(aim, met, geometry)), aim.hits, seen, contact,
    )  # fmt: skip
    behind = aim.depth <= 0
    borderline = False
    if visibility != ABSENT and seen is not None:
        before = tolerance(_on_ray(aim, seen.distance, geometry))
        borderline = not agrees(visibility, aim.distance, own, before, seen, contact)
    return KeypointLabel(
        name=name,
        u=None if behind else aim.u,
        v=None if behind else aim.v,
        depth=aim.depth,
        visibility=visibility,
        reason=reason,
        borderline=borderline,
    )


def in_flesh(
    name: str,
    aim: Aim,
    own: int,
    bears: Callable[[Floats], bool],
    geometry: Geometry,
    passes: Passes,
) -> KeypointLabel:
    """The label of a keypoint inside of `own`: it is visible where the first surface on its ray is
    its own, and close to it, which is what `bears` says of a place in the world."""

    def reach(place: Floats) -> float:
        return float("inf") if bears(place) else 0.0

    first = replace(aim, hits=list(to_the_first(aim.hits)))  # of all sets
    return keypoint(name, first, own, reach, geometry, passes)


def to_the_first(met: Iterable[Hit]) -> Iterator[Hit]:
    """As far as what hides all behind it."""
    for hit in met:
        yield hit
        if hit.certain:
            return


def _on_ray(aim: Aim, distance: float, geometry: Geometry) -> Floats:
    """The place in the world at a distance from the camera, on the way to the keypoint."""
    eye = geometry.view.position
    place: Floats = eye + (aim.place - eye) * distance / aim.distance
    return place


def _seen(aim: Aim, own: int, geometry: Geometry, passes: Passes) -> Seen | None:
    """The passes in the pixel of a keypoint of `own` and round it; None outside the picture."""
    h, w = passes.depth.shape
    if aim.depth <= 0 or not (0 <= aim.u <= w and 0 <= aim.v <= h):
        return None
    row, column = min(int(aim.v), h - 1), min(int(aim.u), w - 1)
    along = aim.distance / aim.depth  # from the axis to the ray

    def at(row: int, column: int) -> tuple[float, int]:
        return float(passes.depth[row, column]) * along, int(passes.index[row, column])

    distance, number = at(row, column)
    instance = number if number == own or number in geometry.aims else 0
    k = geometry.view.intrinsics
    around = tuple(
        at(i, j)
        for i in range(max(0, row - 1), min(h, row + 2))
        for j in range(max(0, column - 1), min(w, column + 2))
    )
    return Seen(
        distance=distance,
        instance=instance,
        blur=aim.depth / min(k.fx, k.fy),  # a pixel's width: a surface at 45° to the axis
        around=around,
        unmet=geometry.unmet.at(_on_ray(aim, distance, geometry), instance),
    )
