"""What is held out for a split and seen in another is found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.core.dataset.records import read_all
from synthpoint.core.labels.record import Record
from synthpoint.exporters import lint
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import Data

HELD = [
    {"kind": "instrument", "name": "tweezers/made_up", "split": "test"},
    {"kind": "environment", "name": "city.exr", "split": "val"},
    {"kind": "photo", "name": "wall.jpg", "split": "test"},
]


def apart(one: Record) -> Record:
    """The record as it is where HELD is kept."""
    wanted = "tweezers" if one.split == "test" else "needle_holder"
    pictures = {
        "environment": {"picture": "city.exr" if one.split == "val" else "studio.exr"},
        "photo": {"picture": "wall.jpg"} if one.split == "test" else None,
    }
    kept = tuple(i for i in one.instances if i.class_name == wanted)
    return replace(one, instances=kept, scene=pictures)


def held_out(tmp_path: Path, enabled: bool = True) -> Layout:
    layout = datasets.build(tmp_path, holdouts={"enabled": enabled, "assets": HELD})
    datasets.rewrite_records(layout, map(apart, read_all(layout.records)))
    return layout


def held_out_faults(layout: Layout) -> list[str]:
    return [f.message for f in lint.check(layout.root) if f.rule == "held-out"]


def test_what_is_held_out_stays_out(tmp_path: Path) -> None:
    assert held_out_faults(held_out(tmp_path)) == []


@pytest.mark.parametrize(
    ("split", "scene", "said"),
    [
        ("train", {"environment": {"picture": "city.exr"}},
         "environment 'city.exr' is in train, but is held out for val"),
        ("val", {"environment": {"picture": "studio.exr"}},
         "environment 'studio.exr' is in val, but is not one held out for it"),
        ("val", {"photo": {"picture": "wall.jpg"}},
         "photo 'wall.jpg' is in val, but is held out for test"),
    ],
)  # fmt: skip
def test_leaked_pictures_are_found(tmp_path: Path, split: str, scene: Data, said: str) -> None:
    layout = held_out(tmp_path)
    records = read_all(layout.records)
    leak = next(r for r in records if r.split == split)
    leaked = replace(leak, scene={**leak.scene, **scene})
    datasets.rewrite_records(layout, [leaked if r is leak else r for r in records])
    assert held_out_faults(layout) == [said]


def test_leaked_instruments_are_found_where_holdouts_are_on(tmp_path: Path) -> None:
    for enabled in (True, False):
        layout = held_out(tmp_path / str(enabled), enabled)
        records = read_all(layout.records)
        source = next(r for r in records if r.split == "test" and r.instances)
        leak = next(r for r in records if r.split == "train")
        leaked = replace(leak, instances=source.instances)
        datasets.rewrite_records(layout, [leaked if r is leak else r for r in records])
        said = "instrument 'tweezers/made_up' is in train, but is held out for test"
        assert held_out_faults(layout) == ([said] if enabled else [])
