"""Whether two checkouts make the same datasets, to the byte.

Each renders the first images of every preset, and of `stress` with a file of one's own: an
instrument of several parts with light, camera, photos and objects in the way that are the file's.
Pictures, records, annotations and the job's fingerprint are compared; Blender's log is not.

Runs on a Python with Blender's module, which renders both.

python tools/compare_checkouts.py OLD NEW [--count N] [--keep FOLDER]

`--keep` leaves the datasets there, and takes those of OLD from there where they are.
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PRESETS = ("operating_room", "surgical", "tabletop", "studio", "stress")
SIZE = ["--resolution", "160x120", "--samples", "4"]

# A file of one's own: the bundled instruments and what else a scene has, and objects of its own
# that get in the way. It is made once, by this tool alone, so that both checkouts open the same.
MAKE = """
import sys
from pathlib import Path
import bpy
start, target = sys.argv[1:]
bpy.ops.wm.open_mainfile(filepath=start)
for obj in bpy.data.objects:  # the file is that of an image, which does not show all of them
    if not obj.name.startswith("Synthpoint"):
        obj.hide_render = obj.hide_viewport = False
own = bpy.data.collections.new("hands of mine")
bpy.context.scene.collection.children.link(own)
for number, radius in enumerate((0.01, 0.02)):
    bpy.ops.mesh.primitive_ico_sphere_add(radius=radius, location=(1.0, number, 0.0))
    thing = bpy.context.object
    for collection in list(thing.users_collection):
        collection.objects.unlink(thing)
    own.objects.link(thing)
bpy.ops.wm.save_as_mainfile(filepath=target)
"""
OWN = ["--set", "occluders.collection=hands of mine", "--set", "photos.enabled=true"]


def main() -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.keep or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        blend = _own_file(arguments.old.resolve(), work)
        photos = work / "photos"
        if not photos.is_dir():
            shutil.copytree(arguments.old / "docs" / "pictures", photos)
        jobs = {name: ["--preset", name] for name in PRESETS}
        jobs["stress, own file"] = [
            "--preset", "stress", "--blend", str(blend), *OWN,
            "--set", f"photos.folder={photos}",
        ]  # fmt: skip
        failed = 0
        for name, words in jobs.items():
            old, new = work / "old" / name, work / "new" / name
            if not (old / "annotations").is_dir():
                _generate(arguments.old, words, arguments.count, old)
            _generate(arguments.new, words, arguments.count, new)
            different = _differences(old, new)
            files = sum(p.is_file() for p in new.rglob("*"))
            verdict = "identical" if not different else f"DIFFERENT: {', '.join(different)}"
            print(f"{name}: {arguments.count} images, {files} files: {verdict}", flush=True)
            failed += bool(different)
    return 1 if failed else 0


def _own_file(checkout: Path, work: Path) -> Path:
    target = work / "own.blend"
    if not target.is_file():
        start = work / "start.blend"
        words = ["restore", "--preset", "studio", "--index", "3", "--save", str(start)]
        _run([sys.executable, "synthpoint.py", *words], checkout)
        _run([sys.executable, "-c", MAKE, str(start), str(target)], checkout)
    return target


def _generate(checkout: Path, words: list[str], count: int, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    call = ["generate", *words, "--count", str(count), *SIZE, "--output", str(folder)]
    _run([sys.executable, "synthpoint.py", *call], checkout)


def _run(call: list[str | Path], checkout: Path) -> None:
    done = subprocess.run(call, cwd=checkout, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, call))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _differences(old: Path, new: Path) -> list[str]:
    """Paths below both folders that are not the same in them."""

    def below(folder: Path) -> set[str]:
        return {
            p.relative_to(folder).as_posix()
            for p in folder.rglob("*")
            if p.is_file() and p.name not in ("blender.log", "job.blend")
        }

    names = below(old) | below(new)
    _, different, missing = filecmp.cmpfiles(old, new, sorted(names), shallow=False)
    return [*different, *missing]


if __name__ == "__main__":
    sys.exit(main())
