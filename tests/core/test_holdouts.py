"""What is held out for one split is in no other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from synthpoint.core.balance import holdouts
from synthpoint.core.balance.splits import SPLITS, split_of
from synthpoint.core.errors import UserError
from synthpoint.core.job import held_out, spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.tests.core.catalogs import CATALOG, bar

MANY = Catalog(
    (*CATALOG.instruments, bar("clamp", 0.13), bar("scissors", 0.14)),
    ("city.exr", "studio.exr", "forest.exr", "court.exr"),
    CATALOG.camera,
    photos=("one.jpg", "two.jpg", "three.jpg"),
)
RATIOS = (0.5, 0.25, 0.25)


def job(*assets: tuple[str, str, str], **sections: Any) -> JobSpec:
    held = [dict(zip(("kind", "name", "split"), a, strict=True)) for a in assets]
    still = {"placement": {"enabled": False}, "instruments": {"count": [1, 3]}}
    data = {"splits": RATIOS, "holdouts": {"enabled": True, "assets": held}, **still, **sections}
    return spec.from_json(data)


def seen(made: JobSpec, count: int = 200) -> dict[str, dict[str, set[str]]]:
    """By kind and split: everything that its images show."""
    found: dict[str, dict[str, set[str]]] = {
        kind: {split: set() for split in SPLITS} for kind in holdouts.KINDS
    }
    for i in range(1, count + 1):
        sample, split = draw(made, MANY, i), split_of(i, RATIOS)
        found["instrument"][split] |= {d.instrument for d in sample.instruments}
        if sample.environment is not None:
            found["environment"][split].add(sample.environment.picture)
        if sample.photo is not None:
            found["photo"][split].add(sample.photo.picture)
    return found


HELD = (
    ("instrument", "clamp", "test"),
    ("instrument", "scissors", "val"),
    ("environment", "forest.exr", "test"),
    ("environment", "court.exr", "test"),
    ("photo", "two.jpg", "val"),
)
PHOTOS = {"photos": {"enabled": True, "folder": "photos"}, "ground": {"photo": 1.0}}


def test_held_out_assets_are_in_their_split_alone() -> None:
    found = seen(job(*HELD, **PHOTOS))
    assert found["instrument"] == {
        "train": {"needle_holder", "tweezers"}, "val": {"scissors"}, "test": {"clamp"},
    }  # fmt: skip
    assert found["environment"] == {
        "train": {"city.exr", "studio.exr"},
        "val": {"city.exr", "studio.exr"},
        "test": {"forest.exr", "court.exr"},
    }
    assert found["photo"] == {
        "train": {"one.jpg", "three.jpg"}, "val": {"two.jpg"}, "test": {"one.jpg", "three.jpg"},
    }  # fmt: skip


def test_off_everything_is_everywhere() -> None:
    made = job(*HELD, **PHOTOS)
    made = replace(made, holdouts=replace(made.holdouts, enabled=False))
    for splits in seen(made).values():
        assert splits["train"] == splits["val"] == splits["test"]


def test_other_kinds_keep_their_draws() -> None:
    plain, held = job(), job(("instrument", "clamp", "test"))
    for i in range(1, 40):
        a, b = draw(plain, MANY, i), draw(held, MANY, i)
        assert a.changed(instruments=()) == b.changed(instruments=())


@pytest.mark.parametrize(
    ("assets", "said"),
    [
        ([("instrument", "drill", "test")],
         "holdouts.assets[0].name: no instrument is called 'drill'; there are needle_holder, "),
        ([HELD[0], ("environment", "no.exr", "val")],
         "holdouts.assets[1].name: no environment is called 'no.exr'; there are city.exr, "),
        ([("photo", "no.jpg", "val")], "holdouts.assets[0].name: no photo is called 'no.jpg'"),
        ([("instrument", n, "test") for n in ("needle_holder", "tweezers", "clamp", "scissors")],
         "holdouts.assets: no instrument is left for train"),
        ([("photo", n, "val") for n in MANY.photos], "holdouts.assets: no photo is left for train"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_out_is_said(assets: list[Any], said: str) -> None:
    with pytest.raises(UserError) as caught:
        held_out.check(job(*assets, **PHOTOS), MANY)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_none_of_a_kind_is_said() -> None:
    with pytest.raises(UserError, match=r"photo is called .*; photos has none"):
        held_out.check(job(("photo", "a.jpg", "val"), **PHOTOS), CATALOG)


@pytest.mark.parametrize(
    ("kind", "off"),
    [
        ("photo", {"photos": {"enabled": False}}),
        ("environment", {"environment": {"enabled": False}}),
    ],
)
def test_what_is_switched_off_is_held_out_for_nothing(kind: str, off: dict[str, Any]) -> None:
    held_out.check(job((kind, "not there", "val"), **off), CATALOG)


def test_without_a_ground_there_are_no_photos_to_hold_out() -> None:
    held = job(("photo", "not there", "val"), photos=PHOTOS["photos"], ground={"enabled": False})
    held_out.check(held, CATALOG)


TWINS = replace(
    MANY,
    environment_digests=("a", "b", "c", "d"),
    photo_digests=("one", "two", "one"),
)


@pytest.mark.parametrize(
    ("catalog", "assets", "copy"),
    [
        (TWINS, [("photo", "one.jpg", "test")], "photo 'three.jpg' is the same"),
        (TWINS, [("photo", "one.jpg", "test"), ("photo", "three.jpg", "val")],
         "photo 'three.jpg' is the same"),
        (replace(TWINS, photo_digests=("1", "a", "3")), [("environment", "city.exr", "val")],
         "photo 'two.jpg' is the same"),
    ],
)  # fmt: skip
def test_copies_of_what_is_held_out_would_leak(
    catalog: Catalog, assets: list[Any], copy: str
) -> None:
    with pytest.raises(UserError, match=rf"held out for (val|test), but {copy} picture"):
        held_out.check(job(*assets, **PHOTOS), catalog)


def test_copies_that_are_held_out_together_pass() -> None:
    together = [("photo", "one.jpg", "test"), ("photo", "three.jpg", "test")]
    held_out.check(job(*together, **PHOTOS), TWINS)
    held_out.check(job(("photo", "two.jpg", "test"), **PHOTOS), TWINS)


def test_a_split_without_images_needs_nothing() -> None:
    held = [("instrument", i.name, "test") for i in MANY.instruments]
    held_out.check(job(*held, splits=[0, 0, 1]), MANY)
    with pytest.raises(UserError, match="no instrument is left for train"):
        held_out.check(job(*held, splits=[1, 0, 1]), MANY)


def test_pictures_of_no_weight_are_none() -> None:
    weights = {"environment": {"weights": {"city.exr": 0, "studio.exr": 0}}}
    held = [("environment", n, "test") for n in ("forest.exr", "court.exr")]
    with pytest.raises(UserError, match="no environment is left for train"):
        held_out.check(job(*held, **weights), MANY)


def test_sound_ones_pass() -> None:
    held_out.check(job(*HELD), MANY)
    held_out.check(job(), MANY)


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ({"kind": "scene", "name": "a"}, r"holdouts\.assets\[0\]\.kind: 'scene' is not one of"),
        ({"name": "a", "split": "train"}, r"holdouts\.assets\[0\]\.split: 'train' is not one of"),
        ({"split": "val"}, r"holdouts\.assets\[0\]\.name: it is empty"),
        ("clamp", r"holdouts\.assets\[0\]: expected an object"),
    ],
)
def test_bad_input(asset: Any, said: str) -> None:
    with pytest.raises(UserError, match=said):
        spec.from_json({"holdouts": {"assets": [asset]}})


def test_twice_is_refused() -> None:
    with pytest.raises(UserError, match=r"assets\[1\]\.name: 'clamp' is held out twice"):
        job(("instrument", "clamp", "test"), ("instrument", "clamp", "val"))
