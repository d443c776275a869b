"""What the comparison of training sets makes of scores, and that nothing is done twice."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture
def transfer(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("transfer")


def judged(transfer: Any, **scores: list[float]) -> dict[str, bool]:
    return {row["set"]: row["as_good"] for row in transfer.verdict(scores)[0]}


def test_what_is_worse_by_less_than_seeds_make_is_as_good(transfer: Any) -> None:
    """Variance 0.0002 within each: a mean of two is 0.01 off, a difference of two such 0.014."""
    found, noise = transfer.verdict({"best": [0.80, 0.82], "near": [0.79, 0.77]})
    assert noise == pytest.approx(2 * 0.0002**0.5)
    assert found[1]["less"] == pytest.approx(0.03)
    assert judged(transfer, best=[0.80, 0.82], near=[0.79, 0.77])["near"] is False
    assert judged(transfer, best=[0.80, 0.82], near=[0.80, 0.78])["near"] is True
    assert judged(transfer, best=[0.80, 0.82], better=[0.90, 0.92])["better"] is True


def test_noisy_seeds_let_less_be_told_apart(transfer: Any) -> None:
    calm = {"best": [0.80, 0.81], "worse": [0.75, 0.76]}
    assert not judged(transfer, **calm)["worse"]
    assert judged(transfer, **calm, wild=[0.6, 0.9])["worse"]


def test_more_seeds_let_more_be_told_apart(transfer: Any) -> None:
    few = transfer.verdict({"a": [0.8, 0.9], "b": [0.8, 0.9]})[1]
    many = transfer.verdict({"a": [0.8, 0.9] * 4, "b": [0.8, 0.9] * 4})[1]
    assert many < few / 2


def test_one_seed_is_refused(transfer: Any) -> None:
    with pytest.raises(SystemExit, match="two or more"):
        transfer.verdict({"a": [0.5], "b": [0.5]})


def test_the_table_has_a_line_a_set(transfer: Any) -> None:
    rows, noise = transfer.verdict({"64": [0.800, 0.820], "1": [0.5, 0.52]})
    for row in rows:
        row["oks"] = 0.5
    lines = transfer.table({"rows": rows, "noise": noise}).splitlines()
    assert lines[0] == "| trained on | seed 1 | seed 2 | mean | spread | OKS | as good as 64 |"
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert lines[2] == "| 64 | 80.0 | 82.0 | 81.0 | 2.0 | 0.500 | – |"
    assert lines[3] == "| 1 | 50.0 | 52.0 | 51.0 | 2.0 | 0.500 | no |"


def test_what_is_there_is_not_made_again(transfer: Any, tmp_path: Path) -> None:
    result = tmp_path / "folder" / "result"
    make = [sys.executable, "-c", f"open({str(result)!r}, 'a').write('x')"]
    for _ in range(2):
        transfer.once(result, make)
    assert result.read_text() == "x"


def test_what_fails_says_what_it_printed(transfer: Any, tmp_path: Path) -> None:
    fail = [sys.executable, "-c", "import sys; sys.exit('no disk')"]
    with pytest.raises(SystemExit, match="result could not be made: no disk"):
        transfer.once(tmp_path / "result", fail)


@pytest.fixture
def ran(transfer: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stands for Blender and torch: writes each result, 3 of 4 keypoints found by 64 samples and
    one fewer by others. Holds what was run."""
    commands: list[list[str]] = []

    def once(result: Path, words: list[object]) -> None:
        if result.exists():
            return
        result.parent.mkdir(parents=True, exist_ok=True)
        commands.append(list(map(str, words)))
        right = 0.75 if result.name.startswith("64") else 0.5
        if result.name != "finished":  # which no command writes
            result.write_text(f'{{"right": {right}, "oks": 0.5, "keypoints": 4}}')

    monkeypatch.setattr(transfer, "once", once)
    monkeypatch.setattr(transfer, "with_bpy", lambda _: "blender")
    monkeypatch.setattr(transfer, "any_blender", lambda: (None, None))
    monkeypatch.setattr(transfer, "find_python", lambda _: "python")
    monkeypatch.setattr(transfer, "environment", lambda *_, **__: "torch")
    return commands


def test_a_second_run_only_does_what_is_new(
    transfer: Any, ran: list[list[str]], tmp_path: Path
) -> None:
    effort = transfer.Effort(count=10, seeds=2, epochs=1)
    result = transfer.quality(tmp_path, effort, transfer.Subject())
    assert [row["as_good"] for row in result["rows"]] == [True] + [False] * 5
    assert len(ran) == 7 + 6 * 2 * 2  # datasets; of each seed a model and its score
    transfer.quality(tmp_path, effort, transfer.Subject())
    assert len(ran) == 31
    transfer.quality(tmp_path, transfer.Effort(count=10, seeds=3, epochs=1), transfer.Subject())
    assert len(ran) == 43
    transfer.quality(tmp_path, transfer.Effort(count=10, seeds=2, epochs=2), transfer.Subject())
    assert len(ran) == 67


def test_all_are_the_same_images_but_the_test(
    transfer: Any, ran: list[list[str]], tmp_path: Path
) -> None:
    transfer.quality(tmp_path, transfer.Effort(count=10, epochs=1), transfer.Subject())
    made = [words for words in ran if "generate" in words]
    seeds = [words[words.index("--seed") + 1] for words in made]
    assert sorted(seeds) == ["1"] * 6 + ["2"]
    test = made[seeds.index("2")]
    assert test[test.index("--count") + 1] == "5"
    assert test[test.index("--samples") + 1] == "64"


def test_other_images_of_fewer_sets(transfer: Any, ran: list[list[str]], tmp_path: Path) -> None:
    subject = transfer.Subject("operating_room", "160x120", "64,4-raw")
    result = transfer.quality(tmp_path, transfer.Effort(count=10, epochs=1), subject)
    assert [row["set"] for row in result["rows"]] == ["64", "4-raw"]
    made = [words for words in ran if "generate" in words]
    assert len(made) == 3
    for words in made:
        assert words[words.index("--preset") + 1] == "operating_room"
        assert words[words.index("--resolution") + 1] == "160x120"
    assert sum("render.denoise=false" in words for words in made) == 1


def test_an_unknown_set_is_refused(
    transfer: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["transfer.py", "quality", "--sets", "64,5"])
    with pytest.raises(SystemExit):
        transfer.main()
    assert "no set '5'; there are 64, 16" in capsys.readouterr().err


def test_pictures_that_are_there_are_taken_as_they_are(
    transfer: Any, ran: list[list[str]], tmp_path: Path
) -> None:
    real = transfer.Pictures("real", folder=tmp_path / "frames")
    ours = transfer.Pictures("ours", ("--count", "1"))
    transfer.compare(tmp_path, [real, ours], real, transfer.Effort(epochs=1))
    assert sum("generate" in words for words in ran) == 1
    assert any(words[2:4] == ["train", str(tmp_path / "frames")] for words in ran)


def test_another_test_needs_no_training(
    transfer: Any, ran: list[list[str]], tmp_path: Path
) -> None:
    ours, effort = transfer.Pictures("ours", ("--count", "1")), transfer.Effort(epochs=1)
    for name in ("a", "b"):
        frames = transfer.Pictures("frames", folder=tmp_path / name)
        transfer.compare(tmp_path, [ours], frames, effort)
    assert [words[2] for words in ran if "generate" not in words].count("train") == 2
    assert [words[2] for words in ran if "generate" not in words].count("score") == 4
