"""Keypoint visibility from what a ray from the camera met, checked against the render's passes.

v = 2: inside the picture and free; v = 1: inside, but occluded by another object, by another
instrument, or by its own body beyond the keypoint's tolerance; v = 0: outside, behind, or on a part
that is not rendered.

All lengths of a call are metres; or all are in another unit, `contact` too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

VISIBLE, OCCLUDED, ABSENT = 2, 1, 0

# A hit this close in front of the point (m) is the point's own surface, not something before it.
CONTACT = 5e-5


@dataclass(frozen=True)
class Hit:
    """A surface the ray met: distance from the camera, the instance it belongs to
    (0: none) and the object's name. `certain` is False where its material is transparent in
    places, so that only the render knows whether it hides anything here."""

    distance: float
    instance: int
    name: str
    certain: bool = True


@dataclass(frozen=True)
class Seen:
    """What the render's passes hold in the keypoint's pixel: the first surface's distance from
    the camera along the keypoint's ray, and the instance it belongs to (0: none).
    `blur` is how far off that distance can be, since it was measured at another place of the
    pixel. `around`: distance and instance in the pixels round it. `unmet` is the name of what
    stands there where rays do not meet it (hair, a displaced surface), None where they do."""

    distance: float
    instance: int
    blur: float
    around: tuple[tuple[float, int], ...] = ()
    unmet: str | None = None


def judge(
    u: float,
    v: float,
    depth: float,
    size: tuple[int, int],
    distance: float,
    own: int,
    tolerance: float,
    hits: Iterable[Hit],
    seen: Seen | None = None,
    contact: float = CONTACT,
) -> tuple[int, str]:
    """(visibility, reason) of a keypoint at continuous pixel (u, v).

    `distance` is the camera's to the keypoint along the ray, `hits` what lies on that ray in
    order of distance, `own` the keypoint's instance, `tolerance` how much of its own metal
    does not occlude it. The rays decide, but for what they do not meet: there the passes do, away
    from edges. Reasons: visible, self, instrument:ID, occluder:NAME, outside, behind.
    """
    if depth <= 0:
        return ABSENT, "behind"
    if not (0 <= u <= size[0] and 0 <= v <= size[1]):
        return ABSENT, "outside"
    for hit in hits:
        before = distance - hit.distance
        if before <= contact:
            break
        if not hit.certain and seen is not None and seen.distance > hit.distance + seen.blur:
            continue
        if hit.instance == own:
            if before > tolerance:
                return OCCLUDED, "self"
        elif hit.instance:
            return OCCLUDED, f"instrument:{hit.instance}"
        else:
            return OCCLUDED, f"occluder:{hit.name}"
    unmet = seen.unmet if seen is not None else None
    if seen is not None and unmet is not None and _covered(distance, own, tolerance, contact, seen):
        if seen.instance == own:
            return OCCLUDED, "self"
        name = f"instrument:{seen.instance}" if seen.instance else f"occluder:{unmet}"
        return OCCLUDED, name
    return VISIBLE, "visible"


def _covered(distance: float, own: int, tolerance: float, contact: float, seen: Seen) -> bool:
    """Whether the passes show something in front of the keypoint in its pixel and in all round it,
    so that no edge is near."""
    every = ((seen.distance, seen.instance), *seen.around)
    return all(_before(distance, own, tolerance, contact, seen.blur, *one) for one in every)


def _before(
    distance: float,
    own: int,
    tolerance: float,
    contact: float,
    blur: float,
    shown: float,
    instance: int,
) -> bool:
    """Whether what a pixel shows, at distance `shown`, stands in front of the keypoint."""
    # A pixel's width is what a surface that is not square to the axis gains within the pixel.
    allowed = contact + blur
    if instance == own:
        allowed = max(allowed, tolerance)
    return distance - shown > allowed


def agrees(
    visibility: int,
    distance: float,
    own: int,
    tolerance: float,
    seen: Seen,
    contact: float = CONTACT,
) -> bool:
    """Whether the depth test comes to the same answer as the rays: the keypoint is occluded where
    its pixel shows something in front of it, beyond the tolerance where that is its own metal.

    They differ close to an edge that crosses the pixel, and at the rim of what rays do not meet.
    """
    if visibility == ABSENT:
        return True
    before = _before(distance, own, tolerance, contact, seen.blur, seen.distance, seen.instance)
    return before == (visibility == OCCLUDED)
