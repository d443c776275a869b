"""What a randomizer does in the scene: everything is made once, so that an image only sets values.

An effect is a file of this folder, of the same name as its randomizer in core/randomizers. Stage
makes all that a job wants, and asks them in four steps for each image: `clear`, `apply`, then,
where the scene was updated, `settle` and `make_room`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.camera.pinhole import View
from ...core.developing.picture import Step
from ...core.job.sample import Sample
from ...core.job.spec import JobSpec
from ...core.labels.subjects import Subject
from ...core.randomizers.randomizer import AnyRandomizer, InstrumentRandomizer, as_data
from ...core.running.notes import Notes
from ...core.sampling.catalog import Catalog
from ...core.settings.classes import ClassSchema
from ..instruments import inspection
from ..instruments.instance import Instance
from ..labels.marked import Marked
from ..labels.measure import Posed

D = TypeVar("D")

if TYPE_CHECKING:
    from typing import Generic
else:

    class Generic:
        """In place of the one of typing, which remembers each class that it was asked for until
        Python ends. The classes lead to bpy: Blender 4.2's module crashes where it is kept."""

        def __class_getitem__(cls, _: object) -> type:
            return cls


# Centres (N, 3) and radius of balls that hold something, in the world (m).
Balls = tuple[NDArray[np.float64], float]


@dataclass
class Build:
    """What effects are made in: a scene that is the job's own, its spec and its instruments by name
    and copy, with the class of each by name; `size` is that of the pictures.

    `movers` are objects that can move by themselves while the shutter is open, `carried` those that
    go along with an instrument.
    """

    scene: bpy.types.Scene
    spec: JobSpec
    instances: dict[tuple[str, int], Instance]
    schemas: dict[str, ClassSchema]
    size: tuple[int, int]
    notes: Notes
    movers: list[bpy.types.Object] = field(default_factory=list)
    carried: list[bpy.types.Object] = field(default_factory=list)

    @cached_property
    def own_view(self) -> View:
        """What the file's own camera sees; before another one takes its place."""
        bpy.context.view_layer.update()
        return inspection.view_of(self.scene)

    def readable(self, kind: str, found: tuple[dict[str, Path], list[str]]) -> dict[str, Path]:
        """The good ones of files by name; the others, whose names come with them, are noted."""
        good, broken = found
        if broken:
            count = len(good) + len(broken)
            self.notes.leave_out(
                [f"{len(broken)} of {count} {kind} unreadable and skipped: {', '.join(broken)}"]
            )
        return good


@dataclass
class Image:
    """One image on its way through the effects: what was drawn, the instruments that it shows and,
    as far as it has got, the objects that move by themselves, those that go along with an
    instrument's root, and what takes up room."""

    sample: Sample
    catalog: Catalog
    scene: bpy.types.Scene
    shown: list[Posed] = field(default_factory=list)
    movers: list[bpy.types.Object] = field(default_factory=list)
    carried: dict[bpy.types.Object, bpy.types.Object] = field(default_factory=dict)
    solids: list[Balls] = field(default_factory=list)
    more: int = 0  # object indices after the instruments' that are given away

    def numbers(self, count: int) -> int:
        """The first of so many object indices that are now given away."""
        self.more += count
        return len(self.shown) + self.more - count + 1

    @property
    def view(self) -> View:
        """The picture's camera as it is evaluated, with the lens that Blender's does not have."""
        seen, drawn = inspection.view_of(self.scene), self.sample.view
        if drawn is None or not drawn.intrinsics.distorted:
            return seen
        return View(drawn.intrinsics, seen.world_from_camera)


class Effect(Generic[D]):
    """Does in the scene what the randomizer `of` draws. `order` is its place among all effects
    (none: as the settings)."""

    of: AnyRandomizer[Any, D]
    order: ClassVar[int | None] = None

    @classmethod
    def wanted(cls, spec: JobSpec) -> bool:
        """Whether the job needs it; where the randomizer is on, unless it says otherwise."""
        return cls.of.section is None or bool(getattr(spec[cls.of.section], "enabled", True))

    @classmethod
    def remarks(cls, spec: JobSpec) -> list[str]:
        """One-line warnings about settings, also where it is not wanted."""
        return []

    @classmethod
    def develops(cls, spec: JobSpec) -> bool:
        """Whether it changes the picture after the render, by its `step`."""
        return False

    def __init__(self, build: Build) -> None:
        """Makes all that an image can need."""

    def offers(self) -> Mapping[str, Any]:
        """What of it there is to draw from: fields of the catalog, or keys of its `more`."""
        return {}

    @property
    def objects(self) -> list[bpy.types.Object]:
        """All that an image can show and another not."""
        return []

    @property
    def materials(self) -> list[bpy.types.Material]:
        """All that an image can have and another not, beside those of the objects."""
        return []

    def clear(self) -> None:
        """Takes away what the image before left in the way."""

    def apply(self, drawn: D, image: Image) -> None:
        """Sets the values of an image."""

    def settle(self, drawn: D, image: Image) -> bool:
        """Does what depends on where the updated scene has its instruments and camera. Whether it
        changed anything."""
        return False

    def make_room(self, drawn: D, image: Image) -> bool:
        """Gives way to the image's solids. Whether it changed anything."""
        return False

    @property
    def step(self) -> Step | None:
        """What it does to a picture after the render, if it `develops`."""
        return None

    def recorded(self, drawn: D) -> Any:
        """What the image's record holds: JSON."""
        return as_data(drawn)

    @property
    def owners(self) -> dict[str, int]:
        """Object index by full name of what it labels beside the instruments, without keypoints."""
        return {}

    @property
    def marked(self) -> tuple[Marked, ...]:
        """What it labels beside the instruments that has keypoints."""
        return ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What gets labels of these."""
        return ()

    def pack(self) -> None:
        """Puts into the open file what only a temporary folder holds and the scene shows."""

    def close(self) -> None:
        """Removes what it has on disk."""


class InstrumentEffect(Effect[None], Generic[D]):
    """Does it to each instrument of an image."""

    # Which draws for each instrument, and None for the image.
    of: InstrumentRandomizer[Any, D]  # type: ignore[assignment]

    def apply(self, drawn: None, image: Image) -> None:
        for shown in image.shown:
            self.each(shown, shown.draw[self.of])

    def each(self, shown: Posed, drawn: D) -> None:
        """Sets the values of one."""
