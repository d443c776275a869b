"""The build tool's parts that need neither Blender nor a download."""

from __future__ import annotations

import hashlib
import importlib
import tomllib
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile, ZipInfo

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = (ROOT / "blender_manifest.toml").read_text(encoding="utf-8")
SOURCE = tomllib.loads(MANIFEST)


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("build")


def carried(build: ModuleType) -> dict[str, list]:
    return build.carried_wheels(build.read_pins(build.PINS.read_text()))


def test_the_source_lists_no_wheels() -> None:
    """A checkout is an extension as it is."""
    assert not {"wheels", "platforms"} & SOURCE.keys()


def test_every_platform_has_a_wheel_for_every_python(build: ModuleType) -> None:
    wheels = carried(build)
    assert list(wheels) == ["linux-x64", "windows-x64", "macos-arm64", "macos-x64"]
    for held in wheels.values():
        assert [w.tags[0] for w in held] == ["cp311", "cp313"]
    assert len({tuple(w.name.split("-")[:2]) for ws in wheels.values() for w in ws}) == 1


def test_a_platform_without_a_wheel_is_refused(build: ModuleType) -> None:
    pins = build.read_pins(build.PINS.read_text())
    for lacking in pins:
        with pytest.raises(build.NotBuilt, match=r"has 0 wheels of cp31\d for "):
            build.carried_wheels([w for w in pins if w is not lacking])


@pytest.mark.parametrize("tag", ["cp313-cp313-win_arm64", "cp312-cp312-win_amd64"])
def test_a_wheel_that_nothing_takes_is_refused(build: ModuleType, tag: str) -> None:
    pins = build.read_pins(build.PINS.read_text())
    with pytest.raises(build.NotBuilt, match=f"pillow-13.0.0-{tag}.whl"):
        build.carried_wheels([*pins, build.Wheel(f"pillow-13.0.0-{tag}.whl", "0" * 64)])


def test_pip_may_take_one_file_only(build: ModuleType) -> None:
    wheel = build.Wheel("pillow-13.0.0-cp313-cp313-win_amd64.whl", "ab" * 32)
    assert wheel.requirement == f"pillow==13.0.0 --hash=sha256:{'ab' * 32}\n"


def test_the_manifest_gets_its_wheels(build: ModuleType) -> None:
    wheels = carried(build)
    made = tomllib.loads(build.complete(MANIFEST, build.Details(), wheels))
    assert made["platforms"] == list(wheels)
    assert made["wheels"] == sorted(f"wheels/{w.name}" for ws in wheels.values() for w in ws)
    assert len(made["wheels"]) == 8
    assert made["copyright"] == list(build.COPYRIGHT)
    assert made["build"]["paths_exclude_pattern"][0] == "/wheels/"
    del made["build"]["paths_exclude_pattern"][0]
    assert {k: v for k, v in made.items() if k in SOURCE} == SOURCE
    assert made.keys() - SOURCE.keys() == {"platforms", "wheels", "copyright"}


def test_the_manifest_gets_what_was_said_and_nothing_else(build: ModuleType) -> None:
    assert build.complete(MANIFEST, build.Details()) == MANIFEST
    said = build.Details("https://a.example", 'The "A" <a@a.example>', ("2026 The A",))
    made = tomllib.loads(build.complete(MANIFEST, said))
    assert made["website"] == "https://a.example"
    assert made["maintainer"] == 'The "A" <a@a.example>'
    assert made["copyright"] == ["2026 The A"]
    assert {**made, "maintainer": SOURCE["maintainer"]} == {
        **SOURCE,
        "website": "https://a.example",
        "copyright": ["2026 The A"],
    }
    made = tomllib.loads(build.complete(MANIFEST, said, carried(build)))
    assert made["copyright"] == ["2026 The A", *build.COPYRIGHT]


def test_a_manifest_that_lacks_a_place_is_refused(build: ModuleType) -> None:
    without = MANIFEST.replace("paths_exclude_pattern", "paths_other")
    with pytest.raises(build.NotBuilt, match="paths_exclude_pattern"):
        build.complete(without, build.Details(), carried(build))


def test_the_zips_of_a_release(build: ModuleType) -> None:
    zips = build.expected_zips('id = "synthpoint"\nversion = "1.2.3"\n', carried(build))
    assert {name: len(wheels) for name, wheels in zips.items()} == {
        "synthpoint-1.2.3.zip": 0,
        "synthpoint-1.2.3-linux_x64.zip": 2,
        "synthpoint-1.2.3-windows_x64.zip": 2,
        "synthpoint-1.2.3-macos_arm64.zip": 2,
        "synthpoint-1.2.3-macos_x64.zip": 2,
    }


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def zipped(path: Path, files: dict[str, bytes]) -> None:
    with ZipFile(path, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)


def test_the_zips_as_wanted_pass(build: ModuleType, tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"wheels/a.whl": b"a", "x.py": b""})
    zipped(tmp_path / "b.zip", {"x.py": b""})
    build.check(tmp_path, {"a.zip": {"wheels/a.whl": digest(b"a")}, "b.zip": {}})


@pytest.mark.parametrize(
    ("files", "odd"),
    [
        ({"x.py": b""}, "a.zip has other wheels than wanted: wheels/a.whl"),
        ({"wheels/a.whl": b"b"}, "a.zip has other wheels than wanted: wheels/a.whl"),
        ({"wheels/a.whl": b"a", "wheels/b.whl": b""}, "wanted: wheels/b.whl"),
        ({"wheels/a.whl": b"a", "core/b.whl": b""}, "wanted: core/b.whl"),
    ],
)
def test_a_zip_with_other_wheels_is_refused(
    build: ModuleType, tmp_path: Path, files: dict[str, bytes], odd: str
) -> None:
    zipped(tmp_path / "a.zip", files)
    with pytest.raises(build.NotBuilt, match=odd):
        build.check(tmp_path, {"a.zip": {"wheels/a.whl": digest(b"a")}})


@pytest.mark.parametrize("wanted", [["a.zip", "b.zip"], []])
def test_another_set_of_zips_is_refused(
    build: ModuleType, tmp_path: Path, wanted: list[str]
) -> None:
    zipped(tmp_path / "a.zip", {})
    with pytest.raises(build.NotBuilt, match=r"other zips than wanted: [ab]\.zip$"):
        build.check(tmp_path, {name: {} for name in wanted})


def refuse(*_: object) -> Path:
    raise AssertionError("it was to be downloaded")


def test_a_wheel_that_is_there_is_not_downloaded(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "environment", refuse)
    wheel = build.Wheel("pillow-13.0.0-cp313-cp313-win_amd64.whl", digest(b"right"))
    (tmp_path / wheel.name).write_bytes(b"right")
    assert build.fetch(wheel, tmp_path) == tmp_path / wheel.name


def test_a_wheel_with_another_hash_is_not_taken(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not from the cache, and not from a pip that did not look."""
    wheel = build.Wheel("pillow-13.0.0-cp313-cp313-win_amd64.whl", digest(b"right"))
    (tmp_path / wheel.name).write_bytes(b"wrong")
    monkeypatch.setattr(build, "environment", refuse)
    with pytest.raises(AssertionError, match="downloaded"):
        build.fetch(wheel, tmp_path)

    def careless(command: list[str], **_: object) -> object:
        Path(command[-1], wheel.name).write_bytes(b"other")
        return build.subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(build, "environment", lambda *_: Path("python"))
    monkeypatch.setattr(build.subprocess, "run", careless)
    with pytest.raises(build.NotBuilt, match=f"{wheel.name} has the SHA-256 {digest(b'other')}"):
        build.fetch(wheel, tmp_path)
    said = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If"
    done = build.subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(build.subprocess, "run", lambda *_, **__: done)
    with pytest.raises(build.NotBuilt, match="another SHA-256 than"):
        build.fetch(wheel, tmp_path)
    assert (tmp_path / wheel.name).read_bytes() == b"wrong"


def test_the_same_content_gives_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    for name, year, order in (("a.zip", 2020, "xy"), ("b.zip", 2021, "yx")):
        with ZipFile(tmp_path / name, "w") as made:
            for file in order:
                made.writestr(ZipInfo(file, (year, 1, 1, 0, 0, 0)), file)
    build.make_steady(tmp_path / "a.zip", 1_700_000_000)
    build.make_steady(tmp_path / "b.zip", 1_700_000_000)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with ZipFile(tmp_path / "a.zip") as made:
        assert {e.filename: made.read(e) for e in made.infolist()} == {"x": b"x", "y": b"y"}
        assert made.infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)
