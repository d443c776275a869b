"""Merged datasets: sound, complete, and traceable to where each image comes from."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from synthpoint.commands.assemble import assemble
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.errors import UserError
from synthpoint.exporters import dataset, lint
from synthpoint.exporters.merge import merge
from synthpoint.tests import datasets, exports


@pytest.fixture
def two(tmp_path: Path) -> tuple[Layout, Layout]:
    """Two datasets whose pictures differ."""
    a, b = exports.build(tmp_path / "a"), exports.build(tmp_path / "b", 9)
    datasets.paint(b, 1)
    return a, b


def test_merged_is_sound_and_can_be_assembled(two: tuple[Layout, Layout], tmp_path: Path) -> None:
    a, b = two
    assert merge([a.root, b.root], tmp_path / "c") == []
    layout = Layout(tmp_path / "c")
    assert lint.check(layout.root) == []
    before = {p: p.read_bytes() for p in layout.annotations.iterdir()}
    shutil.rmtree(layout.annotations)
    assemble(layout.root)
    assert {p: p.read_bytes() for p in layout.annotations.iterdir()} == before
    assert lint.check(layout.root) == []


@pytest.mark.parametrize("copy", [False, True])
def test_every_image_comes_from_where_the_table_says(
    two: tuple[Layout, Layout], tmp_path: Path, copy: bool
) -> None:
    merge([x.root for x in two], tmp_path / "c", copy)
    made = dataset.read(tmp_path / "c")
    sources = [{r.index: r for r in dataset.read(x.root).records} for x in two]
    table = (tmp_path / "c/meta/merged/images.csv").read_text("utf-8")
    rows = {int(r["image"]): r for r in csv.DictReader(table.splitlines())}
    assert [r.index for r in made.records] == list(range(1, 26)) == list(rows)
    for record in made.records:
        row = rows[record.index]
        number = int(row["source"]) - 1
        old = sources[number][int(row["source_image"])]
        assert (record.split, record.instances) == (old.split, old.instances)
        there = two[number].image(old.split, old.file)
        assert made.picture(record).read_bytes() == there.read_bytes()
        assert made.picture(record).samefile(there) != copy


def test_duplicates_are_left_out(two: tuple[Layout, Layout], tmp_path: Path) -> None:
    a, b = two
    first, second = dataset.read(a.root).records[0], dataset.read(b.root).records[4]
    shutil.copy(a.image(first.split, first.file), b.image(second.split, second.file))
    known = [replace(r, sha256=first.sha256) if r == second else r for r in read_all(b.records)]
    datasets.rewrite_records(b, known)
    (found,) = merge([a.root, b.root], tmp_path / "c")
    assert found.left_out == b.image(second.split, second.file)
    assert found.kept == a.image(first.split, first.file)
    assert len(dataset.read(tmp_path / "c").records) == 24
    assert lint.check(tmp_path / "c") == []
    job = json.loads((tmp_path / "c/meta/job.json").read_text("utf-8"))
    assert job["count"] == 24
    assert [(m["images"], m["left_out"]) for m in job["provenance"]["merged"]] == [(16, 0), (8, 1)]


def test_provenance_is_kept_also_of_merged_sets(two: tuple[Layout, Layout], tmp_path: Path) -> None:
    a, b = two
    other = exports.build(tmp_path / "other", 3)
    datasets.paint(other, 2)
    merge([a.root, b.root], tmp_path / "c")
    merge([tmp_path / "c", other.root], tmp_path / "d")
    assert lint.check(tmp_path / "d") == []
    kept = json.loads((tmp_path / "d/meta/merged/01/merged/02/job.json").read_text("utf-8"))
    assert kept["provenance"]["fingerprint"] == "b"


def _change(layout: Layout, key: str, value: object) -> None:
    data = json.loads(layout.job.read_text("utf-8"))
    data["classes"][1][key] = value
    exports.edit_job(layout, classes=data["classes"])


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("skeleton", [[1, 3]], r"tweezers\.skeleton: .* and "),
        ("name", "forceps", r"classes\[1\]: tweezers and forceps"),
        ("symmetry", "view", r"tweezers\.symmetry: identity and view"),
    ],
)
def test_other_classes_are_refused(
    two: tuple[Layout, Layout], tmp_path: Path, key: str, value: object, said: str
) -> None:
    a, b = two
    _change(b, key, value)
    with pytest.raises(UserError, match=said):
        merge([a.root, b.root], tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_overlay_colour_does_not_matter(two: tuple[Layout, Layout], tmp_path: Path) -> None:
    _change(two[1], "color", [1, 1, 1])
    merge([x.root for x in two], tmp_path / "c")


def test_output_must_be_empty_and_roots_different(
    two: tuple[Layout, Layout], tmp_path: Path
) -> None:
    a, b = two
    with pytest.raises(UserError, match="not empty"):
        merge([a.root, b.root], b.root)
    with pytest.raises(UserError, match="no dataset is named"):
        merge([], tmp_path / "none")
    with pytest.raises(UserError, match="named twice"):
        merge([a.root, a.root], tmp_path / "c")


def test_split_rule_still_holds_for_others(two: tuple[Layout, Layout]) -> None:
    """Only the provenance of a merged set switches the rule off."""
    a, _ = two
    exports.edit_job(a, splits=[0, 0, 1])
    assert {f.rule for f in lint.check(a.root)} == {"split-rule"}


@pytest.mark.parametrize("there", [False, True])
def test_a_merge_that_fails_leaves_nothing(
    two: tuple[Layout, Layout], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    output = tmp_path / "c"
    if there:
        output.mkdir()
    monkeypatch.setattr("synthpoint.exporters.merge.coco.write", full)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match="No space"):
        merge([x.root for x in two], output)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("way", ["link", "here"])
def test_a_merge_goes_wherever_an_empty_folder_is(
    two: tuple[Layout, Layout], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    monkeypatch.chdir(folder)
    output = Path() if way == "here" else tmp_path / "c"
    if way == "link":
        output.symlink_to(folder)
    merge([x.root for x in two], output)
    assert lint.check(folder) == []


def test_relative_links_of_a_merge_lead_to_the_pictures(
    two: tuple[Layout, Layout], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk grants no hard links; into an empty folder that is there already."""

    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr("synthpoint.exporters.pictures.os.link", refused)
    (tmp_path / "c").mkdir()
    merge([x.root for x in two], tmp_path / "c")
    made = dataset.read(tmp_path / "c")
    pictures = [made.picture(record) for record in made.records]
    assert all(p.is_symlink() and p.is_file() for p in pictures)
