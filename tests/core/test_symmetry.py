"""The symmetry policy: what is called left."""

from __future__ import annotations

from dataclasses import replace

from synthpoint.core.labels.record import KeypointLabel
from synthpoint.core.labels.symmetry import named_by_policy
from synthpoint.presets import class_schema

SCHEMA = replace(class_schema("needle_holder"), symmetry="view")


def _labels(positions: dict[str, float | None]) -> tuple[KeypointLabel, ...]:
    return tuple(
        KeypointLabel(name, positions[name], 10.0 + number, 1.0, 2, f"of {name}")
        for number, name in enumerate(SCHEMA.keypoint_names)
    )


SEEN_FROM_BEHIND = _labels(
    {"tip_left": 60.0, "tip_right": 40.0, "joint": 50.0, "handle_left": 30.0, "handle_right": 70.0}
)


def test_view_calls_left_what_appears_left() -> None:
    named = named_by_policy(SCHEMA, SEEN_FROM_BEHIND)
    assert [k.name for k in named] == list(SCHEMA.keypoint_names)
    assert [k.u for k in named] == [40.0, 60.0, 50.0, 30.0, 70.0]
    assert named[0].reason == "of tip_right"  # all that belongs to a point moves with it


def test_identity_follows_the_mesh() -> None:
    assert named_by_policy(class_schema("needle_holder"), SEEN_FROM_BEHIND) == SEEN_FROM_BEHIND


def test_a_mirrored_picture_under_view_needs_no_swap_by_hand() -> None:
    mirrored = tuple(replace(k, u=100.0 - k.u) for k in SEEN_FROM_BEHIND)
    named, flipped = named_by_policy(SCHEMA, SEEN_FROM_BEHIND), named_by_policy(SCHEMA, mirrored)
    flip = SCHEMA.flip_index()
    assert [100.0 - named[flip[i]].u for i in range(5)] == [k.u for k in flipped]


def test_a_point_behind_the_camera_leaves_its_pair() -> None:
    behind = tuple(replace(k, u=None) if k.name == "tip_left" else k for k in SEEN_FROM_BEHIND)
    assert named_by_policy(SCHEMA, behind)[:2] == behind[:2]
