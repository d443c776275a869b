"""A dataset as the exporters read it: the job, the records, and the COCO documents they make."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ..core.balance.splits import SPLITS
from ..core.dataset.identity import stored_spec
from ..core.dataset.layout import Layout
from ..core.dataset.stored import Place, Stored, stored
from ..core.errors import UserError
from ..core.hand.keypoints import KIND as HAND
from ..core.job.spec import JobSpec
from ..core.labels.record import Record
from ..core.settings.classes import ClassSchema
from ..core.settings.output import Labels
from . import coco

Document = dict[str, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Dataset:
    """The dataset at `layout.root`: its job, that job's provenance, its records by index, which
    are read as they are asked for."""

    layout: Layout
    spec: JobSpec
    provenance: dict[str, Any]
    records: Stored
    _made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def classes(self) -> tuple[ClassSchema, ...]:
        """Everything that is annotated; category ids are positions, from 1. What gets in the way
        has no keypoints, where it is a class at all."""
        return self.spec.categories

    def split(self, name: str) -> Stored:
        """Records of one split, by index; UserError where there is no split of that name."""
        if name not in SPLITS:
            raise UserError(f"split: {name!r} is not one of {', '.join(SPLITS)}")
        return Stored([place for place in self.records.places if place.split == name])

    def picture(self, record: Record | Place) -> Path:
        """Where the record's picture lies."""
        return self.layout.image(record.split, record.file)

    def documents(self, polygons: bool = False) -> dict[str, Document]:
        """The COCO document of each split, as in annotations/; with `polygons` also where the
        job asks for run lengths or for no masks. Not to be changed. Made from the records, since
        a file in annotations/ may be older than they are; once, for all formats of one export."""
        return self.once(polygons, lambda: self._documents(polygons))

    def once(self, name: Any, make: Callable[[], Made]) -> Made:
        """What `make` gives, made when it is first asked for."""
        if name not in self._made:
            self._made[name] = make()
        made: Made = self._made[name]
        return made

    def _documents(self, polygons: bool) -> dict[str, Document]:
        spec = self.spec
        if polygons:
            spec = spec.with_section(replace(spec[Labels], segmentation="polygon"))
        with tempfile.TemporaryDirectory() as folder:
            made = Layout(Path(folder))
            coco.write(made, spec, self.records)
            return {s: json.loads(made.coco(s).read_text(encoding="utf-8")) for s in SPLITS}


def job_of(root: Path) -> tuple[Layout, JobSpec, dict[str, Any]]:
    """Where the parts of the dataset in a folder are, its spec and its provenance; UserError where
    there is no such folder, or no job in it."""
    if not root.is_dir():
        raise UserError(f"{root}: no such folder; check the path")
    return Layout(root), *stored_spec(Layout(root))


def read(root: Path) -> Dataset:
    """Reads meta/job.json and records/. UserError where they are missing or broken, and where a
    record has no picture: no training could read it."""
    layout, spec, provenance = job_of(root)
    dataset = Dataset(layout, spec, provenance, stored(layout.records))
    for place in dataset.records.places:
        if not os.path.isfile(layout.image_text(place.split, place.file)):
            path = dataset.picture(place)
            raise UserError(f"{path}: the picture is missing; render it again with --resume")
    return dataset


def with_keypoints(classes: Sequence[ClassSchema]) -> tuple[ClassSchema, ...]:
    """The classes of instruments and hands, for formats that know nothing without keypoints."""
    return tuple(c for c in classes if c.keypoints)


def flips(classes: Sequence[ClassSchema]) -> bool:
    """Whether everything in a mirrored picture is of the class it was: a left hand is not, and the
    trainers of detectors know nothing of that."""
    return not any(c.supercategory == HAND for c in classes)


def by_image(document: Document) -> dict[int, list[Document]]:
    """The annotations of a COCO document by the ids of images, also of those that have none."""
    found: dict[int, list[Document]] = {image["id"]: [] for image in document["images"]}
    for annotation in document["annotations"]:
        found[annotation["image_id"]].append(annotation)
    return found
