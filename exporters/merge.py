"""Several datasets with the same classes as one."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.dataset.files import write_json, write_text, writing
from ..core.dataset.folder import check_folder
from ..core.dataset.layout import Layout, records_name
from ..core.dataset.stored import Place, renumbered, stored, texts
from ..core.errors import UserError
from ..core.job.spec import to_json
from ..core.running import pool
from ..core.settings.digest import digest, first_difference
from . import coco
from .dataset import Dataset, read
from .pictures import place_all, twins


@dataclass(frozen=True)
class Duplicate:
    """A picture that was left out because an earlier one has the same content; both as paths."""

    left_out: Path
    kept: Path


@pool.together()
def merge(roots: Sequence[Path], output: Path, copy: bool = False) -> list[Duplicate]:
    """Writes the datasets at `roots` as one at `output`; the pictures that were left out.

    Images are numbered anew from 1, in the order of the roots and of their indices; they keep
    their splits. Pictures are hard links where the disk allows, with `copy` copies. The job is the
    first one's with its own count; where each image comes from stands in meta/merged/images.csv,
    and each source's meta/ in meta/merged/NN/. UserError where classes differ (it names the first
    difference), two roots are one folder, or `output` holds something.
    """
    if not roots:
        raise UserError("merge: no dataset is named; name two or more")
    if len({root.resolve() for root in roots}) < len(roots):
        raise UserError("merge: one folder is named twice; name each dataset once")
    check_folder(output, resume=False)
    sources = [read(root) for root in roots]
    for source in sources[1:]:
        _check_classes(sources[0], source)
    alike = dict(
        twins(_picture(source, one) for source in sources for one in source.records.places)
    )
    there = output.exists()
    try:
        _write(Layout(output), sources, alike.keys(), copy)
    except BaseException:
        _undo(output, there)
        raise
    return [Duplicate(Path(one), Path(other)) for one, other in alike.items()]


def _picture(source: Dataset, place: Place) -> str:
    return source.layout.image_text(place.split, place.file)


def _write(
    layout: Layout, sources: Sequence[Dataset], left_out: Collection[str], copy: bool
) -> None:
    layout.make()
    origin: list[tuple[int, int, int]] = []
    pictures: list[tuple[str, str]] = []
    used = [
        (number, source, place)
        for number, source in enumerate(sources, start=1)
        for place in source.records.places
        if _picture(source, place) not in left_out
    ]
    name = f"{records_name(1, len(used) + 1)}.jsonl"
    with writing(layout.records / name) as file:
        lines = texts(one for *_, one in used)
        for (number, source, one), (_, text) in zip(used, lines, strict=True):
            index = len(origin) + 1
            name = f"img_{index:05d}{Path(one.file).suffix}"
            pictures.append((_picture(source, one), layout.image_text(one.split, name)))
            file.write(renumbered(one, text, index, name) + b"\n")
            origin.append((index, number, one.index))
    place_all(pictures, copy)
    _keep_provenance(layout, sources, origin)
    spec = replace(sources[0].spec, count=len(used))
    provenance = _provenance(sources, [n for _, n, _ in origin])
    write_json(layout.job, {**to_json(spec), "provenance": provenance}, indent=2)
    try:
        coco.write(layout, spec, stored(layout.records))
    except UserError:
        for source in sources:  # the line that does not read is one of theirs
            for _ in source.records:
                pass
        raise


def _undo(output: Path, there: bool) -> None:
    """The folder as it was: empty, or not `there`. Not written elsewhere and renamed, since it may
    be a link, the working folder or a disk of its own."""
    for made in output.iterdir() if output.is_dir() else ():
        shutil.rmtree(made)
    if not there and output.is_dir():
        output.rmdir()


def _check_classes(first: Dataset, other: Dataset) -> None:
    """Everything of a class but its overlay color is part of what its labels mean."""
    difference = first_difference(_names(first), _names(other), "classes") or first_difference(
        _settings(first), _settings(other)
    )
    if difference:
        raise UserError(
            f"{other.layout.root}: its classes are not those of {first.layout.root} "
            f"({difference}); merge only datasets with the same classes"
        )


def _names(dataset: Dataset) -> list[str]:
    return [c.name for c in dataset.classes]


def _settings(dataset: Dataset) -> dict[str, Any]:
    return {
        c["name"]: {**c, "color": None, "grips": None} for c in to_json(dataset.spec)["classes"]
    }


def _keep_provenance(
    layout: Layout, sources: Sequence[Dataset], origin: Sequence[tuple[int, int, int]]
) -> None:
    merged = layout.meta / "merged"
    for number, source in enumerate(sources, start=1):
        shutil.copytree(source.layout.meta, merged / f"{number:02d}")
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(("image", "source", "source_image"))
    rows.writerows(origin)
    write_text(merged / "images.csv", table.getvalue())


def _provenance(sources: Sequence[Dataset], used: Sequence[int]) -> dict[str, Any]:
    """The fingerprint is one that no job has, so that nothing is rendered into the merged set."""
    merged = [
        {
            "folder": source.layout.root.resolve().name,
            "meta": f"meta/merged/{number:02d}",
            "fingerprint": source.provenance.get("fingerprint"),
            "images": used.count(number),
            "left_out": len(source.records) - used.count(number),
        }
        for number, source in enumerate(sources, start=1)
    ]
    return {"fingerprint": digest({"merged": merged}), "merged": merged}
