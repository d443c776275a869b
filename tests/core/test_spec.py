"""The job spec: round trip, and errors that name the path and the remedy."""

from __future__ import annotations

import json
import math
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthpoint.core.errors import UserError
from synthpoint.core.job import spec
from synthpoint.core.settings.digest import digest, first_difference
from synthpoint.core.settings.fields import read, write
from synthpoint.core.settings.output import LEVELS, Render
from synthpoint.core.settings.ranges import DISTRIBUTIONS, Range

from synthpoint import presets


@st.composite
def ranges(draw: st.DrawFn, low: float, high: float) -> Any:
    ends = sorted(draw(st.tuples(st.floats(low, high), st.floats(low, high))))
    kinds = [d for d in DISTRIBUTIONS if d != "choice" and (low > 0 or d != "log_uniform")]
    kind = draw(st.sampled_from(kinds))
    form = draw(st.sampled_from(("number", "list", "object", "choices", "text")))
    if form == "choices":
        return {"choices": [ends[0], [ends[1], draw(st.floats(0, 9))]]}
    if form == "text":
        return {"choices": f"{ends[0]!r}: 2, {ends[1]!r}"}
    if form == "number":
        return ends[0]
    if form == "list":
        return ends
    return {"min": ends[0], "max": ends[1], "distribution": kind}


specs = st.fixed_dictionaries(
    {},
    optional={
        "seed": st.integers(0, 2**63 - 1),
        "count": st.integers(0, 1000),
        "splits": st.lists(st.floats(0.1, 10), min_size=3, max_size=3),
        "camera": st.fixed_dictionaries(
            {},
            optional={
                "enabled": st.booleans(),
                "distance": ranges(1e-3, 1e4),
                "roll": ranges(-360, 360),
                "intrinsics": st.none() | st.just({"fx": 1946.48, "cx": 447.29}),
            },
        ),
        "materials": st.builds(
            lambda r: {"channels": [{"slot": "steel", "inputs": {"Roughness": r}}]}, ranges(0, 1)
        ),
        "render": st.just({"format": "png", "width": 320, "height": 200}),
        "classes": st.lists(
            st.sampled_from(presets.class_names()).map(lambda n: write(presets.class_schema(n))),
            unique_by=lambda c: c["name"],
        ),
    },
)


@settings(max_examples=150)
@given(specs)
def test_round_trip(data: dict[str, Any]) -> None:
    made = spec.from_json(data)
    text = json.dumps(spec.to_json(made), allow_nan=False)
    assert spec.from_json(json.loads(text)) == made
    assert first_difference(spec.to_json(made), json.loads(text)) is None
    for key in ("seed", "count"):
        if key in data:
            assert getattr(made, key) == data[key]


WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"camera": {"distance": [3, 1]}},
        "camera.distance: min 3.0 is greater than max 1.0",
    ),
    ({"camera": {"distance": {"min": 3, "max": 1}}}, "camera.distance: min 3.0 is greater"),
    ({"camera": {"distance": [1]}}, "camera.distance: a range is [min, max]"),
    ({"camera": {"distance": [math.nan, 1]}}, "camera.distance: min nan is not finite"),
    ({"camera": {"distance": [1, math.inf]}}, "camera.distance: max inf is not finite"),
    ({"camera": {"distance": [1, 10**400]}}, "camera.distance: max "),
    ({"camera": {"distance": [0, 1]}}, "camera.distance: 0.0 is below the least allowed, 0.001 m"),
    ({"camera": {"distance": "far"}}, "camera.distance: min 'far' is not a number"),
    ({"camera": {"distance": {"min": 1}}}, "camera.distance: a range needs both"),
    ({"camera": {"distance": {"min": 1, "max": 2, "x": 1}}}, "camera.distance.x: unknown"),
    (
        {"lights": {"energy": {"min": 0, "max": 2, "distribution": "log_uniform"}}},
        "lights.energy: log_uniform needs min above 0",
    ),
    (
        {"lights": {"energy": {"min": 0, "max": 2, "distribution": "cauchy"}}},
        "lights.energy.distribution: 'cauchy' is not one of uniform, log_uniform, normal, choice",
    ),
    ({"camera": {"roll": {"choices": []}}}, "camera.roll: no choices given"),
    ({"camera": {"roll": {"choices": [[1, -1]]}}}, "camera.roll: weight -1.0 is below 0"),
    ({"camera": {"roll": {"choices": [[1, 0]]}}}, "camera.roll: all weights are 0"),
    ({"camera": {"roll": {"choices": "1: x"}}}, "camera.roll: '1: x' is not a value"),
    ({"camera": {"roll": {"choices": [[1, 2, 3]]}}}, "camera.roll: a choice is a value and its"),
    ({"camera": {"roll": {"choices": [1], "min": 0}}}, "camera.roll: choices stand alone"),
    ({"camera": {"roll": {"choices": [-999, 1]}}}, "camera.roll: -999.0 is below the least"),
    ({"camera": {"roll": {"min": 0, "max": 1, "distribution": "choice"}}}, "camera.roll: a choice"),
    ({"lights": {"count": {"choices": [1, 1.5, 2]}}}, "lights.count: 1.5 is not a whole number"),
    ({"camera": {"distnace": 1}}, "camera.distnace: unknown setting; known here: enabled"),
    ({"cammera": {}}, "cammera: unknown setting"),
    ({"camera": 3}, "camera: expected an object, not 3"),
    ({"camera": {"target": [0, 0]}}, "camera.target: expected 3 values, not 2"),
    ({"camera": {"target": [0, math.nan, 0]}}, "camera.target[1]: nan is not finite"),
    ({"seed": -1}, "seed: -1 is below"),
    ({"seed": 1.5}, "seed: expected a whole number"),
    ({"seed": True}, "seed: expected a number"),
    ({"seed": 10**400}, "seed: "),
    ({"render": {"samples": "many"}}, "render.samples: expected a number"),
    ({"render": {"format": "tiff"}}, "render.format: 'tiff' is not one of jpeg, png"),
    ({"render": {"width": 640}}, "render: width and height go together"),
    ({"render": {"denoise": 1}}, "render.denoise: expected true or false"),
    ({"version": 2}, "version: 2 is not a version"),
    ({"version": 2, "news": 1}, "version: 2 is not a version"),
    ({"splits": [0, 0, 0]}, "splits: at least one"),
    ({"splits": [1, -1, 1]}, "splits[1]: -1.0 is below"),
    ({"materials": {"channels": [{}]}}, "materials.channels[0]: no input"),
    ({"materials": {"channels": [{"hue": 1}]}}, "materials.channels[0]: hue, saturation and value"),
    (
        {"materials": {"channels": [{"inputs": {"Roughness": [2, 1]}}]}},
        "materials.channels[0].inputs.Roughness: min 2.0 is greater",
    ),
    ({"classes": [{"name": "a"}]}, "classes[0]: class 'a' has no keypoints"),
    ({"classes": [{"name": ""}]}, "classes[0].name: '' is not a usable name"),
    (
        {"classes": [{"name": "a", "keypoints": [{"name": "p"}, {"name": "p"}]}]},
        "classes[0].keypoints[1].name: 'p' appears twice",
    ),
    (
        {"classes": [{"name": "a", "keypoints": [{"name": "p"}], "skeleton": [[0, 1]]}]},
        "classes[0].skeleton[0][0]: 0 is below",
    ),
    (
        {"classes": [{"name": "a", "keypoints": [{"name": "p"}], "skeleton": [[1, 2]]}]},
        "classes[0].skeleton[0]: [1, 2] does not join",
    ),
    (
        {"classes": [{"name": "a", "keypoints": [{"name": "p"}], "flip_pairs": [["p", "q"]]}]},
        "classes[0].flip_pairs[0]: 'q' is not a keypoint",
    ),
    ({"classes": [{"name": "a", "keypoints": [{"name": "p"}]}] * 2}, "classes[1].name: 'a' app"),
]


@pytest.mark.parametrize(("data", "said"), WRONG, ids=[said[:40] for _, said in WRONG])
def test_errors_name_the_path(data: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError) as caught:
        spec.from_json(data)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [None, [], 3, "x"])
def test_not_an_object(data: Any) -> None:
    with pytest.raises(UserError, match="expected an object"):
        spec.from_json(data)


def test_provenance_is_left_aside() -> None:
    assert spec.from_json({"provenance": {"blender": "4.2"}}) == spec.JobSpec()


def test_fingerprint_leaves_out_what_changes_no_picture() -> None:
    base = spec.picture_settings(spec.from_json({}))
    for same in ({"count": 7}, {"name": "x"}, {"labels": {"segmentation": "rle"}}):
        assert digest(spec.picture_settings(spec.from_json(same))) == digest(base)
    for other in ({"seed": 7}, {"splits": [1, 1, 1]}, {"render": {"samples": 33}}):
        assert digest(spec.picture_settings(spec.from_json(other))) != digest(base)


def test_size() -> None:
    matrix = {"intrinsics": {"width": 960, "height": 544}}
    assert spec.from_json({}).size == (640, 480)
    assert spec.from_json({"camera": matrix}).size == (960, 544)
    assert spec.from_json({"camera": {**matrix, "enabled": False}}).size == (640, 480)
    given = {"camera": matrix, "render": {"width": 480, "height": 272}}
    assert spec.from_json(given).size == (480, 272)


def test_first_difference() -> None:
    a, b = spec.to_json(spec.JobSpec()), spec.to_json(spec.from_json({"camera": {"roll": [0, 1]}}))
    assert first_difference(a, b) == "camera.roll[0]: -15.0 and 0.0"


@given(st.floats(0, 1, exclude_max=True), st.sampled_from(DISTRIBUTIONS))
def test_range_keeps_its_ends(quantile: float, kind: Any) -> None:
    choices = ((0.2, 1.0), (7.0, 0.5)) if kind == "choice" else ()
    assert 0.2 <= Range(0.2, 7.0, kind, choices).at(quantile) <= 7.0
    assert Range(0.2, 0.2, kind).at(quantile) == 0.2


def test_shipped_classes() -> None:
    assert presets.class_names() == ["needle_holder", "tweezers"]
    holder, tweezers = map(presets.class_schema, presets.class_names())
    names = ("tip_left", "tip_right", "joint", "handle_left", "handle_right")
    assert holder.keypoint_names == names
    assert holder.skeleton == ((1, 2), (2, 3), (3, 4), (3, 5))
    assert holder.flip_index() == [1, 0, 2, 4, 3]
    assert tweezers.keypoint_names == ("tip_left", "tip_right", "handle")
    assert tweezers.skeleton == ((1, 3), (2, 3))
    assert read(type(holder), write(holder)) == holder


@pytest.mark.parametrize("ask", [presets.class_schema, presets.randomization])
def test_unknown_preset_names_the_known(ask: Any) -> None:
    with pytest.raises(UserError, match=r"'scissors'; known: (needle_holder, tweezers|\w+|none)"):
        ask("scissors")


def test_shipped_presets_are_specs() -> None:
    for name in presets.randomization_names():
        spec.from_json(presets.randomization(name))


def test_a_camera_that_blender_would_clamp_is_refused() -> None:
    for matrix, said in (({"fx": 5, "fy": 5}, "shortest lens"), ({"fx": 900, "fy": 2}, "200")):
        with pytest.raises(UserError, match=said):
            spec.from_json({"camera": {"intrinsics": {"cx": 320, "cy": 240, **matrix}}})


def test_a_spec_travels_between_processes() -> None:
    one = spec.from_json(presets.randomization("stress"))
    assert pickle.loads(pickle.dumps(one)) == one


def test_samples_and_bounces_are_those_of_the_level_unless_set() -> None:
    render = {"level": "final", "bounces": 3}
    assert spec.from_json({"render": render})[Render].effort == LEVELS["final"]._replace(bounces=3)
    assert spec.from_json({})[Render].effort == LEVELS["training"]
    assert LEVELS["draft"].samples < LEVELS["training"].samples < LEVELS["final"].samples


def test_a_level_and_its_own_numbers_make_the_same_pictures() -> None:
    training = spec.from_json({})
    asked = {"samples": LEVELS["training"].samples, "bounces": LEVELS["training"].bounces}
    assert spec.picture_settings(spec.from_json({"render": asked})) == spec.picture_settings(
        training
    )
    assert spec.picture_settings(
        spec.from_json({"render": {"level": "final"}})
    ) != spec.picture_settings(training)
