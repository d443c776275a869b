"""One number of keypoints for classes that have different ones.

A model with one keypoint head has K outputs for every class. Each class puts its keypoints into
K shared slots; the rest of its slots stay unlabelled (0, 0, 0). Slots mirror as the keypoints in
them do, so that one `flip` serves all classes.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.settings.classes import ClassSchema


@dataclass(frozen=True)
class Slots:
    """K slots. `flip` is the slot that each becomes in a mirrored picture, `of_class` the slot of
    each keypoint of each class, `edges` the skeletons of all classes together; all from 0.
    `names` and `sigmas` are those of the first class that uses the slot, the fullest class
    first."""

    names: tuple[str, ...]
    sigmas: tuple[float, ...]
    flip: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    of_class: dict[str, tuple[int, ...]]

    @property
    def count(self) -> int:
        """K."""
        return len(self.names)


def slots(classes: Sequence[ClassSchema]) -> Slots:
    """The slots of these classes: K is the largest number of keypoints, or larger where a class
    needs more left/right pairs, or more single keypoints, than the fullest class has."""
    fullest_first = sorted(classes, key=lambda c: -len(c.keypoints))
    flip: list[int] = []
    for schema in fullest_first:
        _make_room(flip, schema.flip_index())
    of_class = {c.name: _place(c.flip_index(), flip) for c in classes}
    names: dict[int, str] = {}
    sigmas: dict[int, float] = {}
    edges: list[tuple[int, int]] = []
    for schema in fullest_first:
        at = of_class[schema.name]
        for slot, keypoint in zip(at, schema.keypoints, strict=True):
            if slot not in names:
                names[slot] = _distinct(keypoint.name, slot, names.values())
                sigmas[slot] = keypoint.sigma
        for a, b in schema.skeleton:
            edge = (at[a - 1], at[b - 1])
            if edge not in edges and edge[::-1] not in edges:
                edges.append(edge)
    every = range(len(flip))
    return Slots(
        tuple(names[i] for i in every),
        tuple(sigmas[i] for i in every),
        tuple(flip),
        tuple(edges),
        of_class,
    )


def _make_room(flip: list[int], wanted: list[int]) -> None:
    """Extends the slots' `flip` until a class whose own is `wanted` fits in."""
    if not flip:
        flip.extend(wanted)
        return
    for _ in range(len(_pairs(wanted)) - len(_pairs(flip))):
        flip.extend((len(flip) + 1, len(flip)))
    for _ in range(len(_singles(wanted)) - len(_singles(flip))):
        flip.append(len(flip))


def _place(own: list[int], flip: list[int]) -> tuple[int, ...]:
    """Keypoint i into slot i where that mirrors rightly; else pairs to pairs, singles to singles,
    both in order."""
    if own == flip[: len(own)]:
        return tuple(range(len(own)))
    at = dict(zip(_singles(own), _singles(flip), strict=False))
    for mine, theirs in zip(_pairs(own), _pairs(flip), strict=False):
        at.update(zip(mine, theirs, strict=True))
    return tuple(at[i] for i in range(len(own)))


def _pairs(flip: list[int]) -> list[tuple[int, int]]:
    return [(i, j) for i, j in enumerate(flip) if i < j]


def _singles(flip: list[int]) -> list[int]:
    return [i for i, j in enumerate(flip) if i == j]


def _distinct(name: str, slot: int, taken: Collection[str]) -> str:
    while name in taken:
        name = f"{name}_{slot}"
    return name


def spread(values: Sequence[Any], at: Sequence[int], count: int, empty: Any) -> list[Any]:
    """`count` values: values[i] at position at[i], `empty` elsewhere."""
    made = [empty] * count
    for value, slot in zip(values, at, strict=True):
        made[slot] = value
    return made


def pad_head(head: dict[str, Any], plan: Slots) -> dict[str, Any]:
    """What stands before the images, with the plan itself in `info.padding`, its skeleton counted
    from 1 as COCO does."""
    return {**head, "info": {**head["info"], "padding": to_json(plan)}}


def pad_categories(categories: Sequence[dict[str, Any]], plan: Slots) -> list[dict[str, Any]]:
    """The categories of the plan, each with `plan.count` keypoints, unused ones called
    unused_SLOT. Without others they are the first ones, so that ids stay."""
    return [_category(c, plan) for c in categories if c["name"] in plan.of_class]


def to_json(plan: Slots) -> dict[str, Any]:
    """The plan as the training scripts read it."""
    return {
        "keypoints": list(plan.names),
        "skeleton": [[a + 1, b + 1] for a, b in plan.edges],
        "flip_index": list(plan.flip),
        "sigmas": list(plan.sigmas),
        "slots": {name: list(at) for name, at in plan.of_class.items()},
    }


def _category(category: dict[str, Any], plan: Slots) -> dict[str, Any]:
    at = plan.of_class[category["name"]]
    names = class_names(category["keypoints"], at, plan)
    made = copy.deepcopy(category)
    made["keypoints"] = names
    made["skeleton"] = [[at[a - 1] + 1, at[b - 1] + 1] for a, b in category["skeleton"]]
    made["flip_index"] = list(plan.flip)
    made["flip_pairs"] = [[names[i], names[j]] for i, j in _pairs(list(plan.flip))]
    sigmas = spread(category["sigmas"], at, plan.count, None)
    made["sigmas"] = [
        theirs if mine is None else mine for mine, theirs in zip(sigmas, plan.sigmas, strict=True)
    ]
    return made


def class_names(own: Sequence[str], at: Sequence[int], plan: Slots) -> list[str]:
    """K distinct names for one class: its own keypoints and unused_SLOT."""
    names: list[str | None] = spread(own, at, plan.count, None)
    made: list[str] = []
    for slot, name in enumerate(names):
        unused = f"unused_{slot}"
        while unused in own:
            unused += "_"
        made.append(unused if name is None else name)
    return made
