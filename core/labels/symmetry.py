"""Which of two like halves is called left."""

from __future__ import annotations

from dataclasses import replace

from ..settings.classes import ClassSchema
from .record import KeypointLabel


def named_by_policy(
    schema: ClassSchema, keypoints: tuple[KeypointLabel, ...]
) -> tuple[KeypointLabel, ...]:
    """The labels of one instrument (in the class's order, named by mesh half) under its policy.

    `identity` leaves them. `view` gives the first name of each flip pair to whichever of the two
    points lies further left in the picture; a pair with a point behind the camera stays.
    """
    if schema.symmetry == "identity":
        return keypoints
    named = list(keypoints)
    names = schema.keypoint_names
    for left, right in schema.flip_pairs:
        a, b = names.index(left), names.index(right)
        u, other = keypoints[a].u, keypoints[b].u
        if u is not None and other is not None and u > other:
            named[a] = replace(keypoints[b], name=left)
            named[b] = replace(keypoints[a], name=right)
    return tuple(named)
