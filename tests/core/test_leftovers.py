"""What a killed run left, and images that failed."""

from __future__ import annotations

import pytest
from synthpoint.core.dataset import failures
from synthpoint.core.dataset.layout import Layout, records_name
from synthpoint.core.dataset.lock import range_lock, remove_leftovers
from synthpoint.core.errors import UserError
from synthpoint.tests import datasets


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path / "set")
    made.make()
    return made


def leave(layout, *numbers):
    for index in numbers:
        (layout.images("val") / f".img_{index:05d}.jpg.4711.tmp").touch()


def left(layout):
    return [int(p.name[5:10]) for p in sorted(layout.images("val").glob("*.tmp"))]


def test_half_written_pictures_of_the_own_range_go(layout):
    leave(layout, 4, 5, 9, 10)
    (layout.images("val") / "img_00005.jpg").touch()
    with range_lock(layout, records_name(5, 10)):
        remove_leftovers(layout, 5, 10)
    assert left(layout) == [4, 10]
    assert (layout.images("val") / "img_00005.jpg").is_file()


def test_what_another_run_may_be_writing_stays(layout):
    """Ranges may lie across each other, and the other run on another machine."""
    leave(layout, 5, 7, 8)
    with range_lock(layout, records_name(7, 20)), range_lock(layout, records_name(1, 9)):
        remove_leftovers(layout, 1, 9)
    assert left(layout) == [7, 8]
    # A lock that a killed run left is held by nobody.
    (layout.records / f"{records_name(7, 20)}.lock").touch()
    with range_lock(layout, records_name(1, 9)):
        remove_leftovers(layout, 1, 9)
    assert left(layout) == []


def test_failed_images_are_those_that_nobody_finished_since(tmp_path):
    layout = datasets.build(tmp_path / "set", 4)
    assert failures.read(layout) == {}
    failures.write(layout, "a", {3: "why", 12: "no picture"})
    failures.write(layout, "b", {9: "no picture"})
    assert failures.read(layout) == {9: "no picture", 12: "no picture"}
    failures.write(layout, "a", {})
    assert failures.read(layout) == {9: "no picture"}
    said = failures.line({9: "no picture"}, 20)
    assert said.startswith("1 of 20 images failed (9: no picture);") and "--resume" in said


def test_a_list_of_them_that_is_none_is_named(layout):
    (layout.records / "a.failed.json").write_text('{"x": "y"}')
    with pytest.raises(UserError, match=r"a.failed.json: .*delete"):
        failures.read(layout)
