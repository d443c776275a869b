"""Counts and quotas that cannot be met, said before the first render."""

from __future__ import annotations

from statistics import median

from ..catalog import Catalog
from ..errors import UserError
from ..spec import JobSpec
from ..streams import Stream
from . import quotas
from .framing import size_of_first
from .holdouts import for_image

# Images that the sizes are tried on, and how far off one may be (a factor) to count as reached.
TRIED = 16
NEAR = 1.1


def check(spec: JobSpec, catalog: Catalog) -> None:
    """UserError with the setting in the way and the remedy. `spec` has its classes."""
    _check_classes(spec)
    wanted = spec.quotas
    if not wanted.enabled:
        return
    most = spec.instruments.most(len(catalog.instruments) * spec.copies)
    if wanted.empty is not None and wanted.empty < 1.0 and most < 1:
        raise UserError(
            "quotas.empty: every image is empty, since instruments.count is 0; raise the count"
        )
    _needs_instruments(spec, most)
    if wanted.view_directions:
        _needs_shell(spec, "quotas.view_directions")
    if wanted.image_size is not None:
        _needs_shell(spec, "quotas.image_size")
        _check_sizes(spec, catalog)
    _check_occluded(spec)


def _check_classes(spec: JobSpec) -> None:
    """What the counts and weights of instruments name has to be there."""
    s, names = spec.instruments, [c.name for c in spec.classes]
    paths = {f"of_class[{i}].class_name": one.class_name for i, one in enumerate(s.of_class)}
    paths.update({f"weights.{name}": name for name in s.weights})
    for path, name in paths.items():
        if name not in names:
            raise UserError(
                f"instruments.{path}: no class is called {name!r}; there are {', '.join(names)}"
            )
    own = {one.class_name for one in s.of_class}
    others = [name for name in names if name not in own]
    if s.count.max > 0 and others and not any(s.weights.get(name, 1.0) for name in others):
        raise UserError(
            "instruments.weights: every class that is left to pick has weight 0; raise one, or set "
            "instruments.count to 0"
        )


def _needs_instruments(spec: JobSpec, most: int) -> None:
    """Sizes and occlusion are those of instruments."""
    wanted = spec.quotas
    path = "quotas.image_size" if wanted.image_size is not None else "quotas.occluded"
    if wanted.image_size is None and not any(e.share > 0 for e in wanted.occluded):
        return
    if most < 1:
        raise UserError(f"{path}: no image has an instrument; raise instruments.count")


def _needs_shell(spec: JobSpec, path: str) -> None:
    if not spec.camera.enabled:
        raise UserError(f"{path}: the camera randomizer is off; switch camera.enabled on")
    if spec.camera.mode != "shell":
        raise UserError(f"{path}: the camera stands in a box; set camera.mode to shell")


def _check_occluded(spec: JobSpec) -> None:
    entries = spec.quotas.occluded
    if len(entries) > quotas.MOST_OCCLUDED:
        raise UserError(
            f"quotas.occluded: {len(entries)} entries; at most {quotas.MOST_OCCLUDED} are kept "
            "apart, so put keypoints together"
        )
    if any(e.share > 0 for e in entries) and not spec.occluders.enabled:
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
        known = dict.fromkeys(k for c in about for k in c.keypoint_names)
        for keypoint in entry.keypoints:
            if keypoint not in known:
                raise UserError(
                    f"{path}.keypoints: no keypoint is called {keypoint!r}; there are "
                    f"{', '.join(known)}"
                )
        for c in about:
            for keypoint in c.keypoint_names:
                if not quotas.covers(entry, c.name, keypoint):
                    continue
                other = taken.setdefault((c.name, keypoint), i)
                if other != i:
                    raise UserError(
                        f"{path}: {keypoint} of {c.name} is in occluded[{other}] too; name it once"
                    )


def _check_sizes(spec: JobSpec, catalog: Catalog) -> None:
    """An end of the range that most of the first images cannot have is refused."""
    size, away = spec.quotas.image_size, spec.camera.distance
    assert size is not None
    for end, at, better in ((size.min, away.max, "far"), (size.max, away.min, "near")):
        reached = [s for i in range(1, TRIED + 1) if (s := _size(spec, catalog, i, at)) is not None]
        factors = [s / end for s in reached]
        missed = [f for f in factors if (f > NEAR if better == "far" else f < 1 / NEAR)]
        if 2 * len(missed) > len(factors):
            needed = at * median(missed)
            raise UserError(
                f"quotas.image_size: {end:.0%} of the picture needs the camera about {needed:.2g} "
                f"m away, and camera.distance is {away.min:g} to {away.max:g} m; widen it, or "
                "narrow the quota"
            )


def _size(spec: JobSpec, catalog: Catalog, index: int, distance: float) -> float | None:
    def stream(name: str) -> Stream:
        return Stream(spec.seed, index, name)

    return size_of_first(spec, for_image(spec, catalog, index), index, stream, distance)
