"""JobSpec: everything that decides a dataset, as versioned JSON, each field with unit and range.

Lengths are metres and angles degrees in the file. A Range is drawn anew for each image (or each
instrument, lamp, … of it). Every randomizer is a section, with `enabled`; one that is off leaves
the file's own camera, lamps, world or material as they are, and the draws of the others unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..balance.holdouts import Holdouts
from ..balance.quotas import Quotas
from ..balance.splits import SPLITS
from ..errors import UserError
from ..randomizers import every
from ..randomizers.camera import Camera
from ..randomizers.randomizer import Panel, Place
from ..settings.classes import ClassSchema
from ..settings.fields import read, setting, weight, without_neutral, write
from ..settings.output import Labels, Render

VERSION = 1
MOST_IMAGES = 10_000_000
DEFAULT_SIZE = (640, 480)


class Section(NamedTuple):
    """A part of the spec: its place, name, class and text, and where the panel shows it. `kept`:
    no preset changes it."""

    place: Place
    key: str
    cls: type[Any]
    about: str
    panel: Panel | None
    kept: bool = False


# Those that are no randomizers.
OTHERS = (
    Section(Place(200), "render", Render, "the picture", Panel("Picture", own=True)),
    Section(Place(220, 200), "quotas", Quotas, "shares that the images keep",
            Panel("Quotas", group="Dataset Balance")),
    Section(Place(230, 210), "holdouts", Holdouts, "what training never sees",
            Panel("Held Out of Training", group="Dataset Balance"), kept=True),
    Section(Place(2000), "labels", Labels, "the annotations", Panel("Labels", own=True), kept=True),
)  # fmt: skip
_OF_RANDOMIZERS = [
    Section(one.place, one.key, one.section, one.about, one.panel)
    for one in every()
    if one.section is not None
]
SECTIONS = tuple(sorted((*OTHERS, *_OF_RANDOMIZERS), key=lambda one: (one.place.settings, one.key)))
_KEYS = {one.cls: one.key for one in SECTIONS}

T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """A dataset: image i follows from this and i alone."""

    version: int = setting(VERSION, "format of this file")
    name: str = setting("dataset", "name of the job", picture=False)
    seed: int = setting(0, "seed of every draw", low=0, high=2**63 - 1, kept=True)
    count: int = setting(12, "images", low=0, high=MOST_IMAGES, picture=False, kept=True)
    splits: tuple[float, float, float] = weight((0.8, 0.1, 0.1), "train, val, test shares",
                                                label="Train, Val, Test", kept=True)  # fmt: skip
    classes: tuple[ClassSchema, ...] = setting((), "instrument classes; none: those of the scene")

    if TYPE_CHECKING:  # the sections, by their names; spec[Section] knows their types

        def __getattr__(self, name: str) -> Any: ...

    def __getitem__(self, section: type[T]) -> T:
        """The section of this class, such as spec[Camera]."""
        found: T = getattr(self, _KEYS[section])
        return found

    def check(self, path: str) -> None:
        """UserError where settings do not go together."""
        if sum(self.splits) <= 0:
            raise UserError("splits: at least one of train, val, test must be above 0")
        names = [c.name for c in self.classes]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise UserError(f"classes[{i}].name: {name!r} appears twice")
        for one in every():
            if one.check is not None:
                one.check(getattr(self, one.key), self)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the pictures in pixels."""
        output, camera = self[Render], self[Camera]
        if output.width is not None and output.height is not None:
            return output.width, output.height
        if camera.enabled and camera.intrinsics is not None:
            return camera.intrinsics.width, camera.intrinsics.height
        return DEFAULT_SIZE

    @property
    def used_splits(self) -> list[str]:
        """The splits that get images."""
        return [split for split, share in zip(SPLITS, self.splits, strict=True) if share > 0]

    @property
    def own_camera(self) -> bool:
        """Whether the file's own camera says from where pictures are seen."""
        return not self[Camera].enabled

    @property
    def replaces_camera(self) -> bool:
        """Whether a camera of its own stands in the scene, in place of the file's."""
        return any(getattr(self, one.key).enabled for one in every() if one.replaces_camera)

    @property
    def categories(self) -> tuple[ClassSchema, ...]:
        """Everything that is annotated: the instrument classes, and after them what randomizers
        label besides; category ids are positions, from 1."""
        extra = [
            category
            for one in every() if one.categories is not None
            for category in one.categories(getattr(self, one.key))
        ]  # fmt: skip
        return (*self.classes, *extra)

    def with_section(self, section: object) -> JobSpec:
        """With this section in place of its own one of that class."""
        changes: dict[str, Any] = {_KEYS[type(section)]: section}
        return replace(self, **changes)

    def with_classes(self, classes: tuple[ClassSchema, ...]) -> JobSpec:
        return replace(self, classes=classes)


if TYPE_CHECKING:
    JobSpec = Job
else:
    JobSpec = make_dataclass(
        "JobSpec",
        [(one.key, one.cls, setting(one.cls(), one.about, kept=one.kept)) for one in SECTIONS],
        bases=(Job,),
        frozen=True,
        # Without its module, Python 3.11 cannot pickle it.
        namespace={"__doc__": Job.__doc__, "__module__": __name__},
    )


def from_json(data: Any) -> JobSpec:
    """Reads a spec (its `provenance`, which a dataset's job.json carries, is left aside)."""
    if isinstance(data, dict):
        # Before everything else: a newer version's settings would be called unknown.
        version = data.get("version", VERSION)
        if version != VERSION:
            raise UserError(
                f"version: {version!r} is not a version this Synthpoint reads ({VERSION}); "
                "use the Synthpoint that wrote the file, or a newer one"
            )
        data = {k: v for k, v in data.items() if k != "provenance"}
    return read(JobSpec, data)


def to_json(spec: JobSpec) -> dict[str, Any]:
    """What `from_json` reads."""
    written: dict[str, Any] = write(spec)
    return written


def picture_settings(spec: JobSpec) -> dict[str, Any]:
    """What of a spec changes a picture or a record."""
    settings: dict[str, Any] = without_neutral(spec)
    settings["render"]["width"], settings["render"]["height"] = spec.size
    settings["render"] |= {"level": None, **spec[Render].effort._asdict()}
    return settings
