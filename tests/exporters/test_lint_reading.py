"""Annotation files are read as a stream, in our layout and in any other, with the same findings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from synthpoint.core.dataset.layout import Layout
from synthpoint.exporters import lint
from synthpoint.exporters.lint import reading, strict
from synthpoint.tests import datasets
from synthpoint.tests.exporters.file_faults import FILE_FAULTS


def entries(path: Path, spans: reading.Spans) -> list[Any]:
    """What lies at some places, in the order of the file."""
    data = path.read_bytes()
    every = sorted(span for some in spans.values() for span in some)
    assert [span.position for span in every] == list(range(len(every)))
    return [json.loads(data[span.start : span.start + span.size]) for span in every]


SOME_FAULTS = FILE_FAULTS[::4]

LAYOUTS: list[dict[str, Any]] = [
    {"separators": (",", ":"), "ensure_ascii": False},
    {},
    {"indent": 3},
    {"sort_keys": True},
    {"separators": (" ,\n", "\t: "), "ensure_ascii": True},
]


@pytest.mark.parametrize("form", LAYOUTS, ids=range(len(LAYOUTS)))
@pytest.mark.parametrize("piece", [1, 7, 1000, 1 << 20])
def test_every_entry_is_found_in_any_layout(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, form: dict[str, Any], piece: int
) -> None:
    monkeypatch.setattr(reading, "PIECE", piece)
    data = datasets.load(layout)
    data["info"]["more"] = [1e-7, 'Nähnadel\u2028"}]\\', {"images": [{"id": 1}]}, 12]
    data |= {f"number {n}": 10**n for n in range(18)}
    path = layout.coco("train")
    path.write_text(json.dumps(data, **form), encoding="utf-8")
    found = reading.find(path)
    assert entries(path, found.images) == data["images"]
    assert entries(path, found.annotations) == data["annotations"]
    assert found.content == {**data, "images": [], "annotations": []}
    for number, spans in found.annotations.items():
        assert {a["image_id"] for a in entries_of(path, spans)} == {number}


def entries_of(path: Path, spans: list[reading.Span]) -> list[Any]:
    data = path.read_bytes()
    return [json.loads(data[span.start : span.start + span.size]) for span in spans]


def test_a_file_of_ours_is_cut_without_being_parsed(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_any", None)
    assert reading.find(layout.coco("train")).images


# Each of them looks like one of ours, and is not.
DISGUISES: list[tuple[str, str]] = [
    ('"iscrowd":0', '"more":[{"a":1},{"id":7,"image_id":1}],"iscrowd":0'),
    ('"iscrowd":0', '"more":"},{\\"id\\":7,\\"image_id\\":1}","iscrowd":0'),
    ('"description":"', '"a":[],"b":[{"images":[]}],"description":"'),
    ('"description":"', '"description":"\\"images\\":[ '),
    ('"images":[', '"images":[],"images":['),
    ('],"categories":[', '],"categories":[],"categories":['),
]


@pytest.mark.parametrize(("old", "new"), DISGUISES, ids=range(len(DISGUISES)))
def test_what_only_looks_like_ours_is_read_as_it_is(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    path = layout.coco("train")
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    assert new in text
    path.write_text(text, encoding="utf-8")
    given = strict.parse(text)
    found = reading.find(path, foreign=True)
    assert entries(path, found.images) == given["images"]
    assert entries(path, found.annotations) == given["annotations"]
    assert type(found.content) is type(given)
    findings = lint.check(layout.root)
    repeated = isinstance(given, strict.Repeated)
    assert any(f.rule == "section" for f in findings) == repeated
    monkeypatch.setattr(reading, "_own", lambda path: None)
    assert lint.check(layout.root) == findings


def test_lists_within_something_else_are_not_those_of_the_file(layout: Layout) -> None:
    path = layout.coco("train")
    given = {"more": datasets.load(layout)}
    path.write_text(json.dumps(given, separators=(",", ":")), encoding="utf-8")
    found = reading.find(path)
    assert (found.content, found.images, found.annotations) == (given, {}, {})


@pytest.mark.parametrize("change", [
    lambda text: text[:-3], lambda text: text + "}", lambda text: text.replace(":", " ", 1),
    lambda text: text.replace("[{", "[,{", 1), lambda text: text.replace("},{", "}{", 1),
    lambda text: text.replace("},{", "};{", 1), lambda text: text.replace("},{", "},,{", 1),
    lambda text: text.replace("}]", "},]", 1),
    lambda text: text.replace('"bbox":[', '"bbox":[[', 1), lambda text: "[" * 99999,
    lambda text: text.replace('"area":', '"area":NaN,"b":', 1), lambda text: "",
])  # fmt: skip
@pytest.mark.parametrize("small", [0, reading.SMALL])
def test_what_is_no_json_is_a_finding(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str], small: int
) -> None:
    """In the parser's own words, where the file is not too large for it."""
    monkeypatch.setattr(reading, "SMALL", small)
    path = layout.coco("train")
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError) as parsed:  # noqa: PT011
        strict.parse(path.read_text(encoding="utf-8"))
    first, *_ = lint.check(layout.root)
    assert (first.file, first.rule) == ("annotations/train_coco.json", "json")
    if small or "deeply" in str(parsed.value):
        assert first.message == f"not readable as JSON: {parsed.value}"


@pytest.mark.parametrize(
    ("rule", "fault"), SOME_FAULTS, ids=[f"{i}-{r}" for i, (r, _) in enumerate(SOME_FAULTS)]
)
def test_findings_do_not_depend_on_the_layout(
    layout: Layout, rule: str, fault: Callable[[dict[str, Any]], object]
) -> None:
    datasets.edit(layout, fault)
    ours = lint.check(layout.root)
    path = layout.coco("train")
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=1))
    assert lint.check(layout.root) == ours
    assert rule in {finding.rule for finding in ours}
