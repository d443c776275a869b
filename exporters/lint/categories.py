"""Categories: ids 1 to n, the same in every split, skeletons and flips that name keypoints."""

from __future__ import annotations

from collections.abc import Iterator

from .dataset import Category, Dataset
from .finding import Finding


def check(dataset: Dataset) -> Iterator[Finding]:
    """Rules category-ids, category-names, category-split, skeleton, flip-pairs, flip-index,
    sigmas."""
    for part in dataset.parts:
        file = part.file
        ids = [c.id for c in part.categories]
        if ids != list(range(1, len(ids) + 1)):
            yield Finding(file, None, "category-ids", f"ids are {ids}, not 1 to n in order")
        names = [c.name for c in part.categories]
        if len(set(names)) < len(names):
            yield Finding(file, None, "category-names", f"a name appears twice among {names}")
        first = dataset.parts[0]
        if [c.raw for c in part.categories] != [c.raw for c in first.categories]:
            message = f"categories differ from those of {first.file}"
            yield Finding(file, None, "category-split", message)
        for category in part.categories:
            for rule, message in _category(category):
                yield Finding(file, category.id, rule, f"category {category.name!r}: {message}")


def _category(category: Category) -> Iterator[tuple[str, str]]:
    count = len(category.keypoints)
    if len(set(category.keypoints)) < count:
        yield "category-names", "a keypoint's name appears twice"
    for edge in category.skeleton:
        if len(edge) != 2 or edge[0] == edge[1] or min(edge) < 1 or max(edge) > count:
            yield "skeleton", f"{list(edge)} does not join two of keypoints 1 to {count}"
    pairs = category.raw.get("flip_pairs", [])
    flat = [name for pair in pairs for name in pair] if _all_pairs(pairs) else None
    if flat is None or len(set(flat)) < len(flat) or not set(flat) <= set(category.keypoints):
        yield "flip-pairs", f"{pairs} is not a list of pairs of keypoint names, each used once"
    index = category.raw.get("flip_index")
    if index is not None and (
        not isinstance(index, list)
        or not all(type(i) is int for i in index)
        or sorted(index) != list(range(count))
        or any(index[index[i]] != i for i in range(count))
    ):
        yield "flip-index", f"{index} does not swap keypoints 0 to {count - 1} in pairs"
    elif index is not None and flat:
        partner = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
        if [category.keypoints[i] for i in index] != [
            partner.get(k, k) for k in category.keypoints
        ]:
            yield "flip-index", f"{index} is not what flip_pairs says"
    sigmas = category.raw.get("sigmas")
    if sigmas is not None and (
        not isinstance(sigmas, list)
        or len(sigmas) != count
        or not all(isinstance(s, (int, float)) and s > 0 for s in sigmas)
    ):
        yield "sigmas", f"{sigmas} is not one number above 0 for each of {count} keypoints"


def _all_pairs(pairs: object) -> bool:
    return isinstance(pairs, list) and all(
        isinstance(p, list) and len(p) == 2 and all(isinstance(n, str) for n in p) for p in pairs
    )
