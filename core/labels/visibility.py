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
    pixel: what a surface that is not square to the axis gains within it. `around`: distance and
    instance in the pixels round it. `unmet` is the name of what stands there where rays do not meet
    it (hair, a displaced surface), None where they do."""

    distance: float
    instance: int
    blur: float
    around: tuple[tuple[float, int], ...] = ()
    unmet: str | None = None

    @property
    def first(self) -> tuple[float, int]:
        """The first surface's distance, and its instance."""
        return self.distance, self.instance


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
        if hit.instance != own or before > tolerance:
            return OCCLUDED, _named(hit.instance, own, hit.name)
    if seen is not None and seen.unmet is not None:
        # In its pixel and in all round it, so that no edge is near.
        every = (seen.first, *seen.around)
        if _in_front(every, distance, own, tolerance, contact + seen.blur):
            return OCCLUDED, _named(seen.instance, own, seen.unmet)
    return VISIBLE, "visible"


def _named(instance: int, own: int, name: str) -> str:
    """The reason of what hides a keypoint."""
    if instance == own:
        return "self"
    return f"instrument:{instance}" if instance else f"occluder:{name}"


def _in_front(
    shown: Iterable[tuple[float, int]], distance: float, own: int, tolerance: float, beyond: float
) -> bool:
    """Whether all that pixels show, (distance, instance) each, stands in front of the keypoint."""
    least = max(beyond, tolerance)  # of its own metal
    return all(distance - at > (least if instance == own else beyond) for at, instance in shown)


def agrees(
    state: int, distance: float, own: int, tolerance: float, seen: Seen, contact: float = CONTACT
) -> bool:
    """Whether the depth test comes to the same answer as the rays: the keypoint is occluded where
    its pixel shows something in front of it, beyond the tolerance where that is its own metal.

    They differ close to an edge that crosses the pixel, and at the rim of what rays do not meet.
    """
    if state == ABSENT:
        return True
    before = _in_front([seen.first], distance, own, tolerance, contact + seen.blur)
    return before == (state == OCCLUDED)
