"""The processes that benchmark_peers.py compares, each on a Python with Blender's module.

python tools/peer_sides.py SIDE FOLDER      reads the indices of images from standard input and
                                            answers each with a line of the seconds it took
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

PRESET, WIDTH, HEIGHT = "surgical", 320, 240
SAMPLES = 8  # of our default quality

# BlenderProc at its defaults, at our samples, and besides with our bounces (as
# scene/render/cycles.py sets them), so that metal shows what it mirrors. None: its own.
OURS = "Synthpoint"
PEERS: dict[str, tuple[int | None, dict[str, int]]] = {
    "BlenderProc, its defaults": (None, {}),
    "BlenderProc, our samples": (SAMPLES, {}),
    "BlenderProc, our samples and bounces": (SAMPLES, {
        "diffuse_bounces": 2, "glossy_bounces": 4, "transmission_bounces": 4, "max_bounces": 4,
    }),
}  # fmt: skip

# Categories of BlenderProc's COCO file; 0 is what is not labelled.
CATEGORIES = {"needle_holder": 1, "tweezers": 2}

# Makes an image's scene, where that is not part of making the image; makes the image's picture and
# labels, and says where the picture lies.
Load = Callable[[int], None]
Shoot = Callable[[int], Path]


def blend(folder: Path, index: int) -> Path:
    """Where an image is restored to."""
    return folder / f"{index}.blend"


def serve(name: str, folder: Path) -> None:
    """Says its versions once it stands; then makes the images that it is told to."""
    # Blender and BlenderProc write to standard output, too.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    load, shoot, versions = ours(folder) if name == OURS else blenderproc(name, folder)
    print(json.dumps(versions), file=answers, flush=True)
    for index in map(int, sys.stdin):
        begun = time.perf_counter()
        load(index)
        loaded, cpu = time.perf_counter(), time.process_time()
        picture = shoot(index)
        seconds = {
            "load": loaded - begun, "image": time.perf_counter() - loaded,
            "cpu": time.process_time() - cpu,
        }  # fmt: skip
        shutil.copy(picture, folder / f"{index}, {name}{picture.suffix}")
        print(json.dumps(seconds), file=answers, flush=True)
    os._exit(0)  # Blender's module may crash as it ends, with all done


def ours(folder: Path) -> tuple[Load, Shoot, dict[str, str]]:
    """What `generate` does for an image, at its default quality."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command has it
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import synthpoint

    synthpoint.load_package()
    import bpy
    from synthpoint.core.dataset.files import write_bytes
    from synthpoint.core.dataset.image_files import without_comments
    from synthpoint.core.dataset.layout import Layout
    from synthpoint.core.dataset.records import RecordFile
    from synthpoint.core.job.spec import from_json
    from synthpoint.scene.prepare import prepare
    from synthpoint.scene.stage import Stage

    from synthpoint import presets, properties

    properties.register()
    job = from_json(presets.randomization(PRESET))
    job = replace(job, render=replace(job.render, width=WIDTH, height=HEIGHT))
    stage = Stage(*prepare(job, None, False))
    layout = Layout(folder / OURS / "dataset")
    layout.make()
    records = RecordFile(layout.records / "all.jsonl")

    def shoot(index: int) -> Path:
        picture, record = stage.shoot(index)
        place = layout.image(record.split, record.file)
        write_bytes(place, without_comments(picture.read_bytes()))
        records.add(record)
        return place

    return lambda index: None, shoot, {"Blender": bpy.app.version_string}


def blenderproc(name: str, folder: Path) -> tuple[Load, Shoot, dict[str, str]]:
    """What its manual has one do for pictures with COCO annotations."""
    # So its package installs nothing into a Blender of its own; its parts are imported here.
    os.environ["OUTSIDE_OF_THE_INTERNAL_BLENDER_PYTHON_ENVIRONMENT_BUT_IN_RUN_SCRIPT"] = "1"
    import bpy
    from blenderproc.api import camera, loader, renderer, writer
    from blenderproc.python.utility.Initializer import _Initializer, clean_up
    from blenderproc.python.utility.SetupUtility import SetupUtility
    from blenderproc.version import __version__

    place = folder / name
    SetupUtility.setup_utility_paths(str(place / "temporary"))
    # Its init(), but for Blender's language, of which the module has none.
    clean_up(clean_up_camera=True)
    renderer.set_render_devices(use_only_cpu=True)
    _Initializer.set_default_parameters()
    samples, bounces = PEERS[name]
    if samples is not None:
        renderer.set_max_amount_of_samples(samples)
    renderer.set_light_bounces(**bounces)
    scene, labelled = bpy.context.scene, False

    def load(index: int) -> None:
        nonlocal labelled
        clean_up(clean_up_camera=True)
        file = str(blend(folder, index))
        objects = loader.load_blend(file, obj_types=["mesh", "empty", "light", "camera"])
        (scene.world,) = loader.load_blend(file, data_blocks="worlds")
        scene.world["category_id"] = 0
        for number, obj in enumerate((o.blender_obj for o in objects), start=1):
            kind = obj.parent.name.partition("/")[0] if obj.parent else ""
            obj["category_id"], obj.pass_index = CATEGORIES.get(kind, 0), number
        camera.set_resolution(WIDTH, HEIGHT)
        bpy.context.view_layer.update()
        scene.frame_start = scene.frame_end = 0
        camera.add_camera_pose(scene.camera.matrix_world.copy())
        if not labelled:  # it lasts, but for the numbers of objects
            renderer.enable_segmentation_output(map_by=["category_id", "instance", "name"])
        labelled = True

    def shoot(index: int) -> Path:
        data = renderer.render()
        out = place / "coco"
        writer.write_coco_annotations(
            str(out), instance_segmaps=data["instance_segmaps"],
            instance_attribute_maps=data["instance_attribute_maps"], colors=data["colors"],
        )  # fmt: skip
        return max((out / "images").iterdir())

    return load, shoot, {"BlenderProc": __version__, "Blender": bpy.app.version_string}


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
