"""Every test is in a lane, and the quick one has something of everything."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lanes(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("lanes")


@pytest.fixture
def run(lanes: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Test files and folders that parts give to pytest."""

    def of(parts: list[Any]) -> set[str]:
        given: set[str] = set()

        def listen(_name: str, _python: Path, words: list[str], **_: str) -> dict[str, int]:
            given.update(w for w in words if w.startswith("tests/"))
            return {}

        monkeypatch.setattr(lanes.tally, "pytest", listen)
        for name in ("require_desktop", "with_bpy", "environment", "_python", "find_python"):
            monkeypatch.setattr(lanes, name, lambda *_, **__: Path("python"))
        for part in parts:
            part.run()
        return given

    return of


def files(folder: str) -> set[str]:
    return {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).glob("test_*.py")}


@pytest.mark.parametrize("version", ["4.2", "5.2"])
def test_the_oldest_and_the_newest_blender_run_all_there_is(
    lanes: Any, run: Any, version: str
) -> None:
    wanted = files("tests/scene") | files("tests/commands") | files("tests/truth")
    assert run(lanes.every_lane()[version]) == wanted


def test_every_room_of_tests_is_in_a_lane(lanes: Any, run: Any) -> None:
    known = lanes.every_lane()
    rooms = {p.parent.name for p in (ROOT / "tests").glob("*/test_*.py")}
    apart = {"package", "training"}  # these build and render before they test
    parts = [part for name, lane in known.items() if name not in (*apart, "lint") for part in lane]
    given = {Path(w).parts[1] for w in run(parts)}
    assert given | apart == rooms
    assert apart <= known.keys()


def test_the_quick_lane_has_a_little_of_everything(lanes: Any, run: Any) -> None:
    given = run([part for part in lanes.quick_lane() if part.name != "lint"])
    assert {"tests/core", "tests/exporters"} <= given
    on_blender = given - {"tests/core", "tests/exporters"}
    assert all((ROOT / file).is_file() for file in on_blender)
    assert {Path(f).parts[1] for f in on_blender} == {"scene", "commands", "truth"}
