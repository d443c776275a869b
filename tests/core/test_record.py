"""Records: one line an image, safe against a write that was cut off."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from synthpoint.core.dataset.records import read_all, read_lines
from synthpoint.core.errors import UserError
from synthpoint.core.labels.record import Record, from_line, to_line
from synthpoint.tests import datasets


@pytest.fixture
def records() -> list[Record]:
    made = datasets.records(datasets.job(), 8)
    return [from_line(to_line(r)) for r in made]


def test_round_trip(records: list[Record]) -> None:
    for one in records:
        line = to_line(one)
        assert "\n" not in line
        assert from_line(line) == one
        assert to_line(from_line(line)) == line


def test_nine_digits(records: list[Record]) -> None:
    fresh = datasets.records(datasets.job(), 8)
    for a, b in zip(fresh, records, strict=True):
        for i, j in zip(a.instances, b.instances, strict=True):
            assert i.opening == pytest.approx(j.opening, rel=1e-8)
            assert (i.bbox, i.area, i.rle) == (j.bbox, j.area, j.rle)


def test_behind_the_camera(records: list[Record]) -> None:
    one = next(r for r in records if r.instances)
    instance = one.instances[0]
    point = replace(instance.keypoints[0], u=None, v=None, depth=-1.0, visibility=0,
                    reason="behind")  # fmt: skip
    changed = replace(one, instances=(replace(instance, keypoints=(point,)),), notes=("é",))
    assert from_line(to_line(changed)) == changed


def test_nan_is_refused(records: list[Record]) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_line(replace(records[0], scene={"strength": float("nan")}))


def test_every_cut_of_the_last_line(records: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    whole = f"{to_line(records[0])}\n".encode()
    last = to_line(replace(records[3], notes=("naïve",))).encode()
    for cut in (*range(0, len(last), 9), len(last) - 1):
        path.write_bytes(whole + last[:cut])
        assert list(read_lines(path)) == [records[0]]
    path.write_bytes(whole + last)
    assert len(list(read_lines(path))) == 2


@pytest.mark.parametrize("bad", ["{", '{"format":1}', '{"format":9}', "5", "null", "[]", '"x"'])
def test_a_broken_line_is_an_error(records: list[Record], tmp_path: Path, bad: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{to_line(records[0])}\n{bad}\n{to_line(records[1])}\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.jsonl:2: not a record; .*--resume"):
        list(read_lines(path))


@pytest.mark.parametrize("key", ["opening", "materials"])
def test_what_every_label_has_is_not_made_up(records: list[Record], key: str) -> None:
    data = json.loads(to_line(next(r for r in records if r.instances)))
    del data["instances"][0][key]
    with pytest.raises(KeyError, match=key):
        from_line(json.dumps(data))


def test_what_a_label_may_have_left_out_is_as_by_itself(records: list[Record]) -> None:
    line = to_line(records[0])
    without = from_line(line.replace(',"borderline":false', "").replace(',"device":null', ""))
    assert without == from_line(line)
    assert not any(k.borderline for i in without.instances for k in i.keypoints)


def test_a_label_has_nothing_else(records: list[Record]) -> None:
    line = to_line(records[0]).replace('"borderline":', '"blurred":1,"borderline":', 1)
    with pytest.raises(TypeError, match="blurred"):
        from_line(line)


def test_read_all_sorts_and_the_later_wins(records: list[Record], tmp_path: Path) -> None:
    (tmp_path / "2.jsonl").write_text(to_line(replace(records[0], notes=("new",))) + "\n")
    (tmp_path / "1.jsonl").write_text("".join(to_line(r) + "\n" for r in records[::-1]))
    read = read_all(tmp_path)
    assert [r.index for r in read] == list(range(1, 9))
    assert read[0].notes == ("new",)
