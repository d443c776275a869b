"""Counts and quotas that cannot be met, said before the first render."""

from __future__ import annotations

from itertools import islice
from statistics import median

from ..balance import quotas
from ..balance.holdouts import Holdouts, for_split
from ..balance.quotas import Asked, Quotas
from ..balance.splits import split_of
from ..errors import UserError
from ..randomizers.camera import Camera
from ..randomizers.in_hand.settings import InHand
from ..randomizers.instruments import Instruments, possible
from ..randomizers.occluders.section import Occluders
from ..randomizers.placement import Placement
from ..sampling.catalog import Catalog
from . import mix
from .draw import size_of_first
from .spec import JobSpec

# Images with instruments that the sizes are tried on, among how many images they are looked for,
# and how far off one may be (a factor) to count as reached.
TRIED, LOOKED_AT = 16, 2000
NEAR = 1.1


def check(spec: JobSpec, catalog: Catalog) -> None:
    """UserError with the setting in the way and the remedy. `spec` has its classes."""
    mix.check(spec, catalog)
    wanted = spec[Quotas]
    if not wanted.enabled:
        return
    there = possible(spec[Instruments], catalog)
    if wanted.empty is not None and wanted.empty < 1.0 and not there:
        raise UserError(
            "quotas.empty: every image is empty, since instruments.count is 0; raise the count"
        )
    hidden = any(entry.share > 0 for entry in wanted.occluded)
    if not there and (wanted.image_size is not None or hidden):
        path = "quotas.image_size" if wanted.image_size is not None else "quotas.occluded"
        raise UserError(f"{path}: no image has an instrument; raise instruments.count")
    if wanted.held and not (spec[InHand].enabled and spec[Placement].enabled):
        off = "in_hand" if not spec[InHand].enabled else "placement"
        raise UserError(f"quotas.held: {off} is off; switch {off}.enabled on")
    if wanted.view_directions:
        _needs_shell(spec, "quotas.view_directions")
        for name in ("azimuth", "elevation"):
            _needs_interval(spec, "quotas.view_directions", name)
    if wanted.image_size is not None:
        _needs_shell(spec, "quotas.image_size")
        _needs_interval(spec, "quotas.image_size", "distance")
        _check_sizes(spec, catalog)
    shown = {i.class_name for i in catalog.instruments if i.name in there}
    _check_occluded(spec, shown)


def _needs_shell(spec: JobSpec, path: str) -> None:
    if not spec[Camera].enabled:
        raise UserError(f"{path}: the camera randomizer is off; switch camera.enabled on")
    if spec[Camera].mode != "shell":
        raise UserError(f"{path}: the camera stands in a box; set camera.mode to shell")


def _needs_interval(spec: JobSpec, path: str, name: str) -> None:
    """The quota takes whatever lies between the ends."""
    if getattr(spec[Camera], name).choices:
        raise UserError(
            f"{path}: camera.{name} is a choice of values, between which there is nothing; give it "
            "min and max, or switch the quota off"
        )


def _check_occluded(spec: JobSpec, shown: set[str]) -> None:
    """`shown` are the classes that an image can show."""
    entries = spec[Quotas].occluded
    if len(entries) > quotas.MOST_OCCLUDED:
        raise UserError(
            f"quotas.occluded: {len(entries)} entries; at most {quotas.MOST_OCCLUDED} are kept "
            "apart, so put keypoints together"
        )
    if any(e.share > 0 for e in entries) and not spec[Occluders].enabled:
        raise UserError("quotas.occluded: occluders are off; switch occluders.enabled on")
    names = [c.name for c in spec.classes]
    taken: dict[tuple[str, str], int] = {}
    for i, entry in enumerate(entries):
        path = f"quotas.occluded[{i}]"
        if entry.class_name not in ("*", *names):
            raise UserError(
                f"{path}.class_name: no class is called {entry.class_name!r}; there are "
                f"{', '.join(names)}, or * for all"
            )
        if not entry.keypoints:
            raise UserError(f"{path}.keypoints: none is named; name those to be hidden")
        about = [c for c in spec.classes if entry.class_name in ("*", c.name)]
        if entry.share > 0 and not any(c.name in shown for c in about):
            raise UserError(
                f"{path}.class_name: no image shows a {entry.class_name}; add an instrument of "
                "that class, or raise its count or weight"
            )
        known = dict.fromkeys(k for c in about for k in c.keypoint_names)
        for keypoint in entry.keypoints:
            if keypoint not in known:
                raise UserError(
                    f"{path}.keypoints: no keypoint is called {keypoint!r}; there are "
                    f"{', '.join(known)}"
                )
        of_classes = [(c.name, keypoint) for c in about for keypoint in c.keypoint_names]
        for name, keypoint in of_classes:
            if keypoint in entry.keypoints and taken.setdefault((name, keypoint), i) != i:
                raise UserError(
                    f"{path}: {keypoint} of {name} is in occluded[{taken[name, keypoint]}] too; "
                    "name it once"
                )


def _check_sizes(spec: JobSpec, catalog: Catalog) -> None:
    """An end of the range that most of the first images cannot have is refused."""
    size, away = spec[Quotas].image_size, spec[Camera].distance
    assert size is not None
    for end, at, better in ((size.min, away.max, "far"), (size.max, away.min, "near")):
        sizes = (_size(spec, catalog, index, at) for index in range(1, LOOKED_AT + 1))
        factors = [s / end for s in islice((s for s in sizes if s is not None), TRIED)]
        missed = [f for f in factors if (f > NEAR if better == "far" else f < 1 / NEAR)]
        if 2 * len(missed) > len(factors):
            needed = at * median(missed)
            raise UserError(
                f"quotas.image_size: {end:.0%} of the picture needs the camera about {needed:.2g} "
                f"m away, and camera.distance is {away.min:g} to {away.max:g} m; widen it, or "
                "narrow the quota"
            )


def _size(spec: JobSpec, catalog: Catalog, index: int, distance: float) -> float | None:
    there = for_split(spec[Holdouts], catalog, split_of(index, spec.splits))
    return size_of_first(spec, there, Asked(spec[Quotas], spec.seed, index, distance))
