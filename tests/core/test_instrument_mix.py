"""How many instruments of which class an image shows, and how far they are open."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job import feasible, mix, spec
from synthpoint.core.job.draw import draw
from synthpoint.core.job.spec import JobSpec
from synthpoint.core.randomizers.articulation import articulation
from synthpoint.core.sampling.catalog import Catalog
from synthpoint.presets import class_schema
from synthpoint.tests.core.catalogs import CATALOG, bar

# Three needle holders and one pair of tweezers.
HOLDER, TWEEZERS = CATALOG.instruments
TOOLS = Catalog(
    (HOLDER, replace(HOLDER, name="b"), replace(HOLDER, name="c"), TWEEZERS),
    CATALOG.environments, CATALOG.camera,
)  # fmt: skip
CLASSES = tuple(map(class_schema, ("needle_holder", "tweezers")))
COUNT = 2000
# Each has a stream of its own (test_sampling.py), so that nothing here depends on them.
REST_OFF: dict[str, Any] = {
    name: {"enabled": False} for name in ("lights", "environment", "materials", "ground")
}


def job(repeat: int = 1, **sections: Any) -> JobSpec:
    instruments = {"repeat": repeat, **sections.pop("instruments", {})}
    placement = {"tries": 1, **sections.pop("placement", {})}
    made = spec.from_json({"instruments": instruments, "placement": placement, **sections})
    return made.with_classes(CLASSES)


def classes(made: JobSpec, count: int = COUNT, catalog: Catalog = TOOLS) -> list[Counter[str]]:
    return [
        Counter(i.class_name for i in draw(made, catalog, number).instruments)
        for number in range(1, count + 1)
    ]


def near(share: float) -> Any:
    """Four standard deviations of a share among COUNT draws."""
    return pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / COUNT))


@pytest.mark.parametrize(
    ("weights", "share"),
    [({}, 0.75), ({"tweezers": 3}, 0.5), ({"needle_holder": 1, "tweezers": 4}, 0.2),
     ({"tweezers": 0}, 1.0)],
)  # fmt: skip
def test_classes_are_mixed_by_weight(weights: dict[str, float], share: float) -> None:
    """One instrument an image; a class not named counts 1 for each of its instruments."""
    made = classes(job(instruments={"count": 1, "weights": weights}, **REST_OFF))
    assert sum(c["needle_holder"] for c in made) / COUNT == near(share)
    assert all(c.total() == 1 for c in made)


def test_the_instruments_of_a_class_share_its_weight() -> None:
    weights = {"needle_holder": 2, "tweezers": 1}
    made = job(instruments={"count": 1, "weights": weights}, **REST_OFF)
    names = Counter(draw(made, TOOLS, i).instruments[0].instrument for i in range(1, COUNT + 1))
    for name in ("needle_holder", "b", "c"):
        assert names[name] / COUNT == near(2 / 9)


def test_a_class_counted_by_itself() -> None:
    """One to two needle holders and none to one of the others, each as often."""
    own = [{"class_name": "needle_holder", "count": [1, 2]}]
    made = classes(job(instruments={"count": [0, 1], "of_class": own}, **REST_OFF))
    assert sum(c["needle_holder"] == 2 for c in made) / COUNT == near(0.5)
    assert {c["needle_holder"] for c in made} == {1, 2}
    assert sum(c["tweezers"] for c in made) / COUNT == near(0.5)
    # Drawn apart: no more often together than by chance.
    both = sum(c["needle_holder"] == 2 and c["tweezers"] == 1 for c in made)
    assert both / COUNT == near(0.25)


def test_counts_of_every_class_leave_nothing_to_the_common_one() -> None:
    own = [{"class_name": "needle_holder", "count": 0}, {"class_name": "tweezers", "count": [0, 3]}]
    made = classes(job(repeat=2, instruments={"count": 5, "of_class": own}), 200)
    assert {c["needle_holder"] for c in made} == {0}
    assert {c["tweezers"] for c in made} == {0, 1, 2}  # there are two copies of it


def test_a_counted_class_changes_no_other() -> None:
    """The tweezers keep their number; only the numbers of the needle holders are others."""
    own = {"class_name": "needle_holder", "count": 1}
    some = classes(job(instruments={"count": [0, 1], "of_class": [own]}), 60)
    more = {**own, "count": [2, 3]}
    others = classes(job(instruments={"count": [0, 1], "of_class": [more]}), 60)
    assert [c["tweezers"] for c in some] == [c["tweezers"] for c in others]


def test_quotas_of_empty_images_hold_with_classes_counted() -> None:
    own = [{"class_name": n, "count": [0, 1]} for n in ("needle_holder", "tweezers")]
    made = classes(
        job(instruments={"count": 0, "of_class": own}, quotas={"enabled": True, "empty": 0.3}), 400
    )
    assert sum(c.total() == 0 for c in made) / 400 == pytest.approx(0.3, abs=0.01)


def test_the_quota_holds_beside_a_count_that_nothing_is_left_for() -> None:
    """Both classes are counted by themselves, so the common count of 1 to 2 picks none."""
    own = [{"class_name": n, "count": [0, 1]} for n in ("needle_holder", "tweezers")]
    made = classes(job(instruments={"of_class": own}, quotas={"enabled": True, "empty": 0.1}), 400)
    assert sum(c.total() == 0 for c in made) / 400 == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    "instruments",
    [{"weights": {"tweezers": 0}}, {"of_class": [{"class_name": "tweezers", "count": 0}]}],
)
def test_the_quota_brings_no_class_back(instruments: dict[str, Any]) -> None:
    made = job(instruments={"count": [0, 1], **instruments}, quotas={"enabled": True, "empty": 0.1})
    found = classes(made, 400)
    assert sum(c["tweezers"] for c in found) == 0
    assert sum(c.total() == 0 for c in found) / 400 == pytest.approx(0.1, abs=0.01)


def test_placement_off_keeps_the_choice_of_instruments() -> None:
    """But for second copies, which nothing would move apart."""
    for index in range(1, 30):
        on = draw(job(repeat=2, instruments={"count": [1, 4]}), TOOLS, index).instruments
        off = draw(
            job(repeat=2, instruments={"count": [1, 4]}, placement={"enabled": False}), TOOLS, index
        ).instruments
        assert tuple(i.changed(pose=None) for i in on if i.copy == 0) == off


def test_off_shows_all_that_there_are_once_at_their_size() -> None:
    made = job(repeat=3, instruments={"enabled": False, "count": 1, "scale": [2, 3]})
    for index in range(1, 6):
        shown = draw(made, TOOLS, index).instruments
        assert [i.instrument for i in shown] == ["needle_holder", "b", "c", "tweezers"]
        assert {i.copy for i in shown} == {0} and {i.scale for i in shown} == {1.0}


def test_articulation_off_leaves_everything_else() -> None:
    opened = tuple(replace(i, opening=0.35) for i in TOOLS.instruments)
    there = replace(TOOLS, instruments=opened)
    for index in range(1, 20):
        on = draw(job(), there, index)
        off = draw(job(articulation={"enabled": False, "opening": [0.8, 0.9]}), there, index)
        assert {i.opening for i in off.instruments} == {0.35}
        same = tuple(
            i.changed(opened=replace(i[articulation], opening=0.35)) for i in on.instruments
        )
        assert on.changed(instruments=same) == off


def test_openings_follow_their_distribution() -> None:
    """Kolmogorov-Smirnov: beyond 1.95 / sqrt(n) once in a thousand."""
    made = job(articulation={"opening": [0.2, 0.6]}, instruments={"count": 1}, **REST_OFF)
    drawn = [draw(made, TOOLS, i).instruments[0].opening for i in range(1, COUNT + 1)]
    found = np.sort((np.array(drawn) - 0.1) / 0.5)  # the bars open from 0.1 to 0.6
    expected = (found - 0.2) / 0.4
    steps = np.arange(COUNT) / COUNT
    assert np.abs(steps - expected).max() < 1.95 / math.sqrt(COUNT)


@pytest.mark.parametrize(
    ("instruments", "message"),
    [
        ({"of_class": [{"class_name": "scissors"}]},
         r"^instruments\.of_class\[0\]\.class_name: no class is called 'scissors'; there are"),
        ({"weights": {"": 1}}, r"^instruments\.weights\.: no class is called ''"),
        ({"weights": {"needle_holder": 0, "tweezers": 0}}, r"^instruments\.weights: every class"),
        ({"weights": {"tweezers": 1}, "of_class": [{"class_name": "tweezers"}]},
         r"^instruments\.weights\.tweezers: tweezers is counted by itself in of_class"),
        ({"weights": {"tweezers": 0}, "of_class": [{"class_name": "needle_holder"}]},
         r"^instruments\.weights: every class that is left"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_before_the_first_render(
    instruments: dict[str, Any], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        feasible.check(job(instruments=instruments), TOOLS)


@pytest.mark.parametrize(
    ("instruments", "message"),
    [
        ({"of_class": [{"class_name": "a", "count": 0.5}]},
         r"^instruments\.of_class\[0\]\.count: 0.5 is not a whole number"),
        ({"of_class": [{"class_name": "a"}, {"class_name": "a"}]}, r"'a' is there twice"),
        ({"weights": {"a": -1}}, r"^instruments\.weights\.a: -1.* is below"),
    ],
)  # fmt: skip
def test_bad_counts_and_weights(instruments: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        spec.from_json({"instruments": instruments})


def test_quotas_know_the_counts_of_classes() -> None:
    size = {"enabled": True, "image_size": [0.2, 0.4]}
    feasible_one = {"count": 0, "of_class": [{"class_name": "tweezers", "count": 1}]}
    feasible.check(job(instruments=feasible_one, quotas={"enabled": True, "empty": 0.1}), TOOLS)
    with pytest.raises(UserError, match="no image has an instrument"):
        feasible.check(job(instruments={"count": 0}, quotas=size), TOOLS)


HELD = {"enabled": True, "assets": [{"kind": "instrument", "name": "tweezers", "split": "test"}]}


@pytest.mark.parametrize(
    "instruments",
    [{"weights": {"needle_holder": 0}},
     {"count": 0, "of_class": [{"class_name": "tweezers", "count": 1}]}],
)  # fmt: skip
def test_a_split_that_is_left_with_nothing_is_said(instruments: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="leave none for train"):
        feasible.check(job(instruments=instruments, holdouts=HELD), TOOLS)
    feasible.check(job(instruments=instruments), TOOLS)
    feasible.check(job(instruments=instruments, holdouts=HELD, splits=[0, 0, 1]), TOOLS)


@pytest.mark.parametrize(
    "instruments",
    [{"weights": {"tweezers": 0}}, {"of_class": [{"class_name": "tweezers", "count": 0}]}],
)
def test_occlusion_of_what_no_image_shows_is_said(instruments: dict[str, Any]) -> None:
    occluded = [{"class_name": "tweezers", "keypoints": ["tip_left"], "share": 0.3}]
    sections: dict[str, Any] = {
        "quotas": {"enabled": True, "occluded": occluded}, "occluders": {"enabled": True},
    }  # fmt: skip
    feasible.check(job(**sections), TOOLS)
    with pytest.raises(UserError, match=r"occluded\[0\]\.class_name: no image shows a tweezers"):
        feasible.check(job(instruments=instruments, **sections), TOOLS)
    bare = replace(TOOLS, instruments=TOOLS.instruments[:3])
    with pytest.raises(UserError, match="no image shows a tweezers"):
        feasible.check(job(**sections), bare)


def test_counts_beyond_what_is_there_are_noted() -> None:
    own = [{"class_name": "tweezers", "count": [2, 3]}]
    assert mix.notes(job(instruments={"count": [1, 9], "of_class": own}), TOOLS) == [
        "instruments.of_class[0].count: 2 are wanted and 1 are there; raise "
        "instruments.repeat for more"
    ]
    assert len(mix.notes(job(instruments={"count": 12}), TOOLS)) == 1
    assert mix.notes(job(repeat=3, instruments={"count": 12}), TOOLS) == []


def test_weights_are_not_looked_at_while_instruments_are_off() -> None:
    off = {"enabled": False, "weights": {"needle_holder": 0, "tweezers": 0}}
    feasible.check(job(instruments=off), TOOLS)


def test_most_instruments_of_an_image() -> None:
    own = [{"class_name": "tweezers", "count": [1, 2]}]
    made = job(instruments={"count": [0, 3], "of_class": own}).instruments
    assert (made.most(99), made.most(4)) == (5, 4)
    assert job(instruments={"enabled": False}).instruments.most(7) == 7
    assert bar("x", 0.1).share(0.35) == pytest.approx(0.5)
