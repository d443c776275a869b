"""Every fault in an annotation file is found by name, with its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.exporters import lint
from synthpoint.tests import datasets
from synthpoint.tests.exporters.faults import Data, rules
from synthpoint.tests.exporters.file_faults import FILE_FAULTS


@pytest.mark.parametrize(
    ("rule", "fault"), FILE_FAULTS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(FILE_FAULTS)]
)
def test_fault_in_annotations(layout: Layout, rule: str, fault: Callable[[Data], object]) -> None:
    assert rule not in rules(layout)
    datasets.edit(layout, fault)
    said = [f for f in lint.check(layout.root) if f.rule == rule]
    assert said
    data = datasets.load(layout)
    known = {e["id"] for key in ("images", "annotations", "categories") for e in entries(data, key)}
    for finding in said if rule not in WHOLE_FILE else ():
        assert finding.file.startswith(PLACES.get(rule, "annotations/"))
        if finding.file.startswith("annotations/"):
            assert finding.id in known or (rule, finding.id) == ("field", None)
    assert all(str(f).isprintable() for f in said)


# Rules that speak of other files, or of no one entry.
WHOLE_FILE = {"section", "category-ids", "category-names", "category-split", "class-names",
              "keypoint-names"}  # fmt: skip
# Where the others' findings are, if not in an annotation file.
PLACES: dict[str, Any] = {
    "picture-unlisted": "images/", "record-image": ("images/", "annotations/"),
}  # fmt: skip


def entries(data: Data, key: str) -> list[Data]:
    found = data.get(key)
    return [e for e in found if isinstance(e, dict)] if isinstance(found, list) else []
