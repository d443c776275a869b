"""The groups that the panel shows the spec's sections in."""

from __future__ import annotations

from collections import Counter

import pytest
from synthpoint.core.job.panel import grouped
from synthpoint.core.job.spec import SECTIONS, Section
from synthpoint.core.randomizers.randomizer import GROUPS, UNGROUPED, Panel, Place
from synthpoint.core.randomizers.stains import Stains


def section(key: str, panel: Panel | None, place: int = 0) -> Section:
    return Section(Place(panel=place), key, Stains, "", panel)


def test_every_section_that_is_shown_is_in_one_group() -> None:
    shown = [one.key for some in grouped().values() for one, _ in some]
    assert Counter(shown) == Counter(
        one.key for one in SECTIONS if one.panel is not None and not one.panel.own
    )


def test_bundled_sections_name_their_group() -> None:
    assert list(grouped()) == [*GROUPS]


def test_titles_in_a_group_are_not_taken_for_each_other() -> None:
    for some in grouped().values():
        titles = [panel.title for _, panel in some]
        assert len(set(titles)) == len(titles)


def test_groups_and_what_is_in_them_have_their_order() -> None:
    found = grouped(
        [
            section("late", Panel("Late", group="Light"), 30),
            section("crop", Panel("Crop", group="Lens and Sensor"), 10),
            section("early", Panel("Early", group="Light"), 20),
            section("own", Panel("Own", own=True)),
            section("nowhere", None),
        ]
    )
    keys = {name: [one.key for one, _ in some] for name, some in found.items()}
    assert list(keys.items()) == [("Light", ["early", "late"]), ("Lens and Sensor", ["crop"])]


@pytest.mark.parametrize("panel", [Panel("Dust"), Panel("Dust", group="Weather")])
def test_what_names_no_known_group_stands_last(panel: Panel) -> None:
    found = grouped([section("dust", panel), section("lamp", Panel("Lamp", group="Light"), 90)])
    assert list(found) == ["Light", UNGROUPED]
    assert [one.key for one, _ in found[UNGROUPED]] == ["dust"]
