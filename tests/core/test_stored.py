"""Records that are read when they are asked for are those that are read at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from synthpoint.core.dataset.records import read_all
from synthpoint.core.dataset.stored import over, renumbered, stored, texts
from synthpoint.core.errors import UserError
from synthpoint.core.labels.record import Record, from_line, to_line
from synthpoint.tests import datasets

RECORDS = [from_line(to_line(one)) for one in datasets.records(datasets.job(), 9)]


def lay(folder: Path, **files: list[Record]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, some in files.items():
        text = "".join(f"{to_line(record)}\n" for record in some)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_they_come_by_index_and_the_later_counts(tmp_path: Path) -> None:
    again = replace(RECORDS[2], device="CPU")
    folder = lay(tmp_path, a=RECORDS[5:], b=RECORDS[:5], c=[again])
    found = stored(folder)
    assert list(found) == read_all(folder) == [*RECORDS[:2], again, *RECORDS[3:]]
    assert len(found) == 9 and found[2] == again and found[-1] == RECORDS[8]
    assert list(found[3:5]) == RECORDS[3:5]
    assert [p.index for p in found.places] == list(range(1, 10))
    assert [p.split for p in found.places] == [r.split for r in RECORDS]


def test_any_layout_of_a_line_will_do(tmp_path: Path) -> None:
    folder = lay(tmp_path)
    lines = (json.dumps(json.loads(to_line(r)), sort_keys=True) for r in RECORDS)
    (folder / "a.jsonl").write_text("\n\n".join(lines) + "\n")
    assert list(stored(folder)) == read_all(folder) == RECORDS


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = lay(tmp_path, a=RECORDS) / "a.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert list(stored(tmp_path)) == read_all(tmp_path) == RECORDS[:-1]
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(UserError, match=r"a\.jsonl:9: not a record"):
        list(stored(tmp_path))


def test_work_over_them_is_that_over_all(tmp_path: Path) -> None:
    def indices(some: list[Record]) -> list[int]:
        return [record.index for record in some]

    expected = [record.index for record in RECORDS]
    assert [n for part in over(indices, RECORDS) for n in part] == expected
    assert [n for part in over(indices, stored(lay(tmp_path, a=RECORDS))) for n in part] == expected


@pytest.mark.parametrize("plain", [True, False])
def test_a_line_takes_another_number(tmp_path: Path, plain: bool) -> None:
    path = lay(tmp_path, a=RECORDS) / "a.jsonl"
    if not plain:
        path.write_text(path.read_text().replace('"index":', '"index": '))
    for place, text in texts(stored(tmp_path).places):
        line = renumbered(place, text, place.index + 70, "img.png").decode()
        expected = replace(RECORDS[place.index - 1], index=place.index + 70, file="img.png")
        assert from_line(line) == from_line(to_line(expected))
        assert line == to_line(expected)
