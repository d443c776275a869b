"""Builds the zips of a release from the last commit, with the wheels that they carry.

python3 tools/build.py                   the zips and their checksums in build/release
python3 tools/build.py --without-wheels  only the one for Blenders that bring their own Pillow

One zip for each platform, with Pillow for every Python that Blender has there, and one without
wheels for a Blender of a Linux distribution, which uses the system's Python and its Pillow. The
manifest in the source lists no wheels, so that a checkout runs as it is. Standard library only;
needs git, and Blender's module for its packager. The same commit, options and Python give the same
bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from environments import ROOT, NotHere, any_blender, any_python, environment, with_bpy

PINS = ROOT / "requirements" / "wheels.sha256"
CACHE = ROOT / "build" / "wheels"
RELEASE = ROOT / "build" / "release"

# The Pythons that Blender has, and its platforms with the platform tags of their wheels.
PYTHONS = ("cp311", "cp313")
PLATFORMS = {
    "linux-x64": r"manylinux\w+_x86_64(\.manylinux\w+_x86_64)*",
    "windows-x64": r"win_amd64",
    "macos-arm64": r"macosx_\d+_\d+_arm64",
    "macos-x64": r"macosx_\d+_\d+_x86_64",
}

# Pillow's; the platform asks for the holders of all that a zip carries.
COPYRIGHT = (
    "1997-2011 Secret Labs AB",
    "1995-2011 Fredrik Lundh and contributors",
    "2010 Jeffrey A. Clark and contributors",
)


class NotBuilt(Exception):
    """Why there is no release, in one line with the remedy."""


@dataclass(frozen=True)
class Wheel:
    """A wheel by its file's name, and the SHA-256 that it has to have (hexadecimal)."""

    name: str
    sha256: str

    @property
    def requirement(self) -> str:
        """The one version and file that pip may take."""
        package, version = self.name.split("-")[:2]
        return f"{package}=={version} --hash=sha256:{self.sha256}\n"

    @property
    def tags(self) -> tuple[str, str, str]:
        """Python, ABI and platform."""
        python, abi, platform = self.name.removesuffix(".whl").split("-")[-3:]
        return python, abi, platform


@dataclass(frozen=True)
class Details:
    """What only whoever makes a release can say; empty where it was not said."""

    website: str = ""
    maintainer: str = ""
    copyright: tuple[str, ...] = ()


def main() -> int:
    """0 where every zip is there and valid."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=RELEASE, metavar="DIR",
                        help="folder of the zips (default: build/release)")  # fmt: skip
    parser.add_argument("--without-wheels", action="store_true", help="only the zip without wheels")
    parser.add_argument("--website", default="", metavar="URL", help="for the manifest")
    parser.add_argument("--maintainer", default="", metavar="TEXT",
                        help='"NAME <ADDRESS>" for the manifest')  # fmt: skip
    parser.add_argument("--copyright", action="append", default=[], metavar="TEXT",
                        help='"YEAR NAME" of a holder for the manifest; repeatable')  # fmt: skip
    chosen = parser.parse_args()
    details = Details(chosen.website, chosen.maintainer, tuple(chosen.copyright))
    try:
        zips = build(chosen.output, details, wheels=not chosen.without_wheels)
    except (NotBuilt, NotHere) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    for path in zips:
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


def build(output: Path, details: Details, wheels: bool = True) -> list[Path]:
    """Writes the zips and SHA256SUMS into the folder `output` and returns the zips' paths. Zips
    of before go. NotBuilt says what is wrong with a wheel or a zip, NotHere what is missing."""
    packager = find_packager()
    carried = carried_wheels(read_pins(PINS.read_text())) if wheels else {}
    fetched = [fetch(w, CACHE) for ws in carried.values() for w in ws]
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build", prefix=".release-") as folder:
        source, made = Path(folder, "source"), Path(folder, "made")
        made.mkdir()
        export(source)
        manifest = source / "blender_manifest.toml"
        plain = manifest.read_text(encoding="utf-8")
        manifest.write_text(complete(plain, details), encoding="utf-8")
        pack(packager, source, made, split=False)
        if carried:
            manifest.write_text(complete(plain, details, carried), encoding="utf-8")
            (source / "wheels").mkdir()
            for path in fetched:
                shutil.copyfile(path, source / "wheels" / path.name)
            pack(packager, source, made, split=True)
        expected = expected_zips(plain, carried)
        check(made, expected)
        date = commit_date()
        for name in expected:
            make_steady(made / name, date)
            run_packager(packager, "validate", str(made / name))
        return publish(made, output, sorted(expected))


def read_pins(text: str) -> list[Wheel]:
    """The wheels of a file as sha256sum writes it; lines that begin with # are comments."""
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [Wheel(name, digest) for digest, name in lines]


def carried_wheels(pins: Sequence[Wheel]) -> dict[str, list[Wheel]]:
    """The wheels of each platform, one for each of PYTHONS. NotBuilt where one lacks or is over:
    Blender's packager says nothing about it."""
    carried: dict[str, list[Wheel]] = {}
    left = list(pins)
    for platform, tag in PLATFORMS.items():
        for python in PYTHONS:
            fits = [
                w for w in pins if w.tags[:2] == (python, python) and re.fullmatch(tag, w.tags[2])
            ]
            if len(fits) != 1:
                raise NotBuilt(
                    f"{PINS.name} has {len(fits)} wheels of {python} for {platform}; it takes one"
                )
            carried.setdefault(platform, []).extend(fits)
            left.remove(fits[0])
    if left:
        raise NotBuilt(f"{PINS.name} has {left[0].name}, which no platform of Blender's takes")
    return carried


def fetch(wheel: Wheel, cache: Path) -> Path:
    """The wheel's file in `cache`, downloaded by pip where it is not there yet or another one."""
    path = cache / wheel.name
    if path.is_file() and digest_of(path) == wheel.sha256:
        return path
    python, abi, platform = wheel.tags
    pip = environment("pip", any_python(), ["pip"], [])
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        wanted = Path(folder, "wheel.txt")
        wanted.write_text(wheel.requirement)
        command = [str(pip), "-m", "pip", "download", "-q", "--no-deps"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:"]
        command += ["--implementation", "cp", "--python-version", python[2:], "--abi", abi]
        command += [word for tag in platform.split(".") for word in ("--platform", tag)]
        command += ["--require-hashes", "-r", str(wanted), "-d", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        got = Path(folder, wheel.name)
        if "DO NOT MATCH THE HASHES" in done.stderr:
            raise NotBuilt(f"{wheel.name}: pip found one with another SHA-256 than {PINS.name} has")
        if done.returncode or not got.is_file():
            said = [x for x in done.stderr.splitlines() if x.startswith("ERROR: ")] or ["no file"]
            why = said[-1].removeprefix("ERROR: ")
            raise NotHere(f"{wheel.name}: {why}; look at the network and at pip's settings")
        return verified(got, wheel).replace(path)


def verified(path: Path, wheel: Wheel) -> Path:
    """The path, where its file is this wheel; NotBuilt where it is another one."""
    found = digest_of(path)
    if found != wheel.sha256:
        raise NotBuilt(f"{path.name} has the SHA-256 {found}, not that in requirements/{PINS.name}")
    return path


def digest_of(path: Path) -> str:
    """SHA-256 (hexadecimal)."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def export(folder: Path) -> None:
    """The last commit's files, and no other, as `folder`."""
    zipped = git("archive", "--format=zip", "HEAD")
    if git("status", "--porcelain", "--untracked-files=no"):
        print("Changes that are not committed are left out", file=sys.stderr)
    with zipfile.ZipFile(io.BytesIO(zipped)) as files:
        files.extractall(folder)


def commit_date() -> int:
    """When the last commit was made (Unix time)."""
    return int(git("log", "-1", "--format=%ct"))


def git(*words: str) -> bytes:
    """What git prints."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        raise NotHere("git is not here; install it") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotHere(f"git {words[0]} failed: {said[0] if said else done.returncode}")
    return done.stdout


def complete(
    manifest: str, details: Details, carried: Mapping[str, Sequence[Wheel]] | None = None
) -> str:
    """The manifest's text with what only a release says, and the wheels where there are any."""
    names = [f"wheels/{w.name}" for ws in (carried or {}).values() for w in ws]
    holders = [*details.copyright, *(COPYRIGHT if names else ())]
    lists = {"platforms": list(carried or {}), "wheels": sorted(names), "copyright": holders}
    lines = [f"website = {json.dumps(details.website)}"] if details.website else []
    for key, values in lists.items():
        if values:
            lines += [f"{key} = [", *(f"  {json.dumps(v)}," for v in values), "]"]
    if details.maintainer:
        line = f"maintainer = {json.dumps(details.maintainer)}"
        manifest = replaced(manifest, r"(?m)^maintainer = .*$", line)
    if names:  # they are packed since they are listed, not since they lie there
        pattern = "paths_exclude_pattern = ["
        manifest = replaced(manifest, re.escape(pattern), f'{pattern}\n  "/wheels/",')
    if lines:  # keys of the top have to stand before the first table
        manifest = replaced(manifest, r"(?m)^\[", "\n".join([*lines, "", "["]))
    return manifest


def replaced(text: str, pattern: str, new: str) -> str:
    """The text with the first match replaced; NotBuilt where there is none."""
    changed, count = re.subn(pattern, lambda _: new, text, count=1)
    if not count:
        raise NotBuilt(f"blender_manifest.toml has nothing like {pattern}; mend tools/build.py")
    return changed


def find_packager() -> list[str]:
    """The command that runs Blender's own packager: plain Python that comes with its module."""
    python = with_bpy(any_blender()[0])
    code = "import importlib.util as u; print(u.find_spec('bpy').origin)"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True)
    [scripts] = Path(done.stdout.strip()).parent.glob("*/scripts")
    return [str(python), str(scripts / "addons_core" / "bl_pkg" / "cli" / "blender_ext.py")]


def run_packager(packager: Sequence[str], *words: str) -> None:
    """NotBuilt with what it says, where it is not content."""
    done = subprocess.run([*packager, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines()
        raise NotBuilt(f"Blender's packager refused to {words[0]}: {said[-1] if said else ''}")


def pack(packager: Sequence[str], source: Path, made: Path, split: bool) -> None:
    """One zip of the folder `source`, or one for each platform, in the folder `made`."""
    words = ["--source-dir", str(source), "--output-dir", str(made)]
    scripts = Path(packager[1]).parents[3]
    tags = scripts / "modules" / "_bpy_internal" / "extensions" / "tags.py"
    words += ["--valid-tags", str(tags)] if tags.is_file() else []
    run_packager(packager, "build", *words, *(["--split-platforms"] if split else []))


def expected_zips(
    manifest: str, carried: Mapping[str, Sequence[Wheel]]
) -> dict[str, dict[str, str]]:
    """The zips of a release: for each name, its wheels' paths inside and their SHA-256."""
    stem = "-".join(value_of(manifest, key) for key in ("id", "version"))
    zips: dict[str, dict[str, str]] = {f"{stem}.zip": {}}
    for platform, wheels in carried.items():
        held = {f"wheels/{w.name}": w.sha256 for w in wheels}
        zips[f"{stem}-{platform.replace('-', '_')}.zip"] = held
    return zips


def value_of(manifest: str, key: str) -> str:
    """A text at the top of the manifest."""
    found = re.search(rf'(?m)^{key} = "([^"]+)"', manifest)
    if found is None:
        raise NotBuilt(f"blender_manifest.toml has no {key}")
    return found[1]


def check(made: Path, expected: Mapping[str, Mapping[str, str]]) -> None:
    """NotBuilt where the folder has another set of zips, or one of them other wheels."""
    names = {path.name for path in made.iterdir()}
    if names != set(expected):
        odd = ", ".join(sorted(names ^ set(expected)))
        raise NotBuilt(f"Blender's packager made other zips than wanted: {odd}")
    for name, wheels in expected.items():
        with zipfile.ZipFile(made / name) as files:
            held = {
                path: hashlib.sha256(files.read(path)).hexdigest()
                for path in files.namelist()
                if path.startswith("wheels/") or path.endswith(".whl")
            }
        if held != wheels:
            odd = ", ".join(sorted({p for p, _ in held.items() ^ wheels.items()}))
            raise NotBuilt(f"{name} has other wheels than wanted: {odd}")


def make_steady(path: Path, date: int) -> None:
    """The zip written again: sorted, with one date and mode, so that its bytes tell its content."""
    when = time.gmtime(date)[:6]
    new = path.with_suffix(".new")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as steady:
        for entry in sorted(old.infolist(), key=lambda e: e.filename):
            info = zipfile.ZipInfo(entry.filename, when)
            info.compress_type, info.external_attr = entry.compress_type, 0o100644 << 16
            info.create_system = 3
            steady.writestr(info, old.read(entry), compresslevel=9)
    new.replace(path)


def publish(made: Path, output: Path, names: Iterable[str]) -> list[Path]:
    """Moves the zips into the folder `output`, with their checksums, in place of those before."""
    output.mkdir(parents=True, exist_ok=True)
    for old in [*output.glob("synthpoint-*.zip"), output / "SHA256SUMS"]:
        old.unlink(missing_ok=True)
    paths = []
    for name in names:
        data = (made / name).read_bytes()  # the folder may be on another disk
        new = output / f".{name}.new"
        new.write_bytes(data)
        paths.append(new.replace(output / name))
    sums = output / ".SHA256SUMS.new"
    sums.write_text("".join(f"{digest_of(path)}  {path.name}\n" for path in paths))
    sums.replace(output / "SHA256SUMS")
    return paths


if __name__ == "__main__":
    sys.exit(main())
