"""Files that are written as a stream are, byte for byte, those of which all is in memory at once,
and ten times the records are ten times the work, at next to no more memory."""

from __future__ import annotations

import cProfile
import json
import pstats
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from synthpoint.core.balance.splits import SPLITS
from synthpoint.core.dataset.identity import stored_spec
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.dataset.stored import stored
from synthpoint.core.errors import UserError
from synthpoint.core.labels import masks
from synthpoint.core.running import pool
from synthpoint.exporters import coco, dataset, formats, lint
from synthpoint.tests.exporters import one_by_one
from synthpoint.tests.many import cost, multiply

# Enough for workers.
MANY = 64 * pool.FEWEST + 10


@pytest.fixture(scope="module")
def many(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """Not to be changed, but for what follows from its records."""
    return annotated(multiply(sound, tmp_path_factory.mktemp("many") / "set", MANY))


def annotated(layout: Layout) -> Layout:
    """With the files that follow from its records."""
    coco.write(layout, stored_spec(layout)[0], stored(layout.records))
    return layout


def plain(data: Any) -> bytes:
    return (
        json.dumps(data, separators=(",", ":"), allow_nan=False, ensure_ascii=False) + "\n"
    ).encode()


def test_annotations_are_those_of_everything_at_once(many: Layout) -> None:
    spec, number = dataset.read(many.root).spec, 0
    numbers = {c.name: i for i, c in enumerate(spec.categories, start=1)}
    whole: dict[str, tuple[list[Any], list[Any]]] = {split: ([], []) for split in SPLITS}
    for record in read_all(many.records):
        images, annotations = whole[record.split]
        images.append(coco.image(record))
        for one in coco.labelled(record):
            number += 1
            made = one_by_one.annotation(record, one, numbers[one.class_name], "polygon")
            annotations.append({"id": number, **made})
    categories = [coco.category(i, c) for i, c in enumerate(spec.categories, start=1)]
    for split, (images, annotations) in whole.items():
        head = json.loads(many.coco(split).read_text(encoding="utf-8"))
        document = {"info": head["info"], "licenses": head["licenses"], "images": images,
                    "annotations": annotations, "categories": categories}  # fmt: skip
        assert len(images) > 50
        assert many.coco(split).read_bytes() == plain(document)


# The others write the documents of coco-padded, and a few lines of their own.
@pytest.mark.parametrize("name", ["bop", "coco-padded", "openpose", "yolo"])
def test_exports_of_many_are_those_of_one_process(
    many: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """And their COCO documents are JSON as it would be written at once."""
    one, several = Layout(tmp_path / "one"), Layout(tmp_path / "several")
    made = formats.get(name).export(dataset.read(many.root), several, copy=False)
    monkeypatch.setattr(pool, "cores", lambda: 1)
    again = formats.get(name).export(dataset.read(many.root), one, copy=False)
    assert [p.relative_to(several.root) for p in made] == [p.relative_to(one.root) for p in again]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(made, again, strict=True))
    for path in several.annotations.glob("*.json"):
        assert path.read_bytes() == plain(json.loads(path.read_bytes()))


def test_a_fault_leaves_the_files_as_they_were(sound: Path, tmp_path: Path) -> None:
    layout = annotated(multiply(sound, tmp_path / "set", MANY))
    before = {split: layout.coco(split).read_bytes() for split in SPLITS}
    (records,) = layout.records.iterdir()
    *lines, last = records.read_text().splitlines()
    records.write_text("\n".join([*lines, last.replace('"keypoints":', '"points":')]) + "\n")
    with pytest.raises(UserError, match=f"{MANY}: not a record"):
        annotated(layout)
    assert {split: layout.coco(split).read_bytes() for split in SPLITS} == before
    assert len(list(layout.annotations.iterdir())) == len(SPLITS)


def test_polygons_of_many_are_those_of_each() -> None:
    rng = np.random.default_rng(5)
    some = [rng.random((h, w)) < share for h, w, share in (
        (9, 12, 0.5), (40, 3, 0.8), (1, 1, 1.0), (7, 7, 0.0), (30, 30, 0.6), (16, 50, 0.9),
    )]  # fmt: skip
    texts, sizes = [masks.encode(m) for m in some], [m.shape for m in some]
    found = masks.polygons_of(texts, sizes)
    assert found == [masks.polygons(mask) for mask in some]
    for mask, outlines in zip(some, found, strict=True):
        assert np.array_equal(masks.fill(outlines, *mask.shape), mask)
    told = masks.outlines_of(texts, sizes).texts()
    assert [f"{text}\n".encode() for text in told] == [plain(one) for one in found]
    for mask, again in zip(some, masks.decode_all(texts, sizes), strict=True):
        assert np.array_equal(mask, again)


@pytest.mark.parametrize("work", [annotated, lambda layout: lint.check(layout.root)])
def test_work_grows_as_the_records_do(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Any
) -> None:
    """In calls, which do not depend on the machine: as many more records take as many more calls,
    however many there are."""
    monkeypatch.setattr(pool, "cores", lambda: 1)
    calls = []
    for count in (64, 192, 320):
        layout = annotated(multiply(sound, tmp_path / str(count), count))
        profile = cProfile.Profile()
        profile.runcall(work, layout)
        calls.append(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
    assert calls[2] - calls[1] < 1.05 * (calls[1] - calls[0])


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory of a process")
def test_ten_thousand_records_take_little_more_than_one_thousand(
    sound: Path, tmp_path: Path
) -> None:
    """Memory of all processes, and the bytes that they read and write."""
    few, more = (str(multiply(sound, tmp_path / str(n), n).root) for n in (1000, 10_000))
    for command, *words in (("assemble",), ("validate", "--no-pictures")):
        small, large = cost(command, few, *words), cost(command, more, *words)
        assert large.memory_mb < small.memory_mb + 60
        assert large.moved < 10.5 * small.moved
