"""How long the panel works after a change, in a scene of many large instruments.

Runs on a Python with Blender's module. Prints one JSON object; tools/prove.py makes a table of it.

python tools/panel_speed.py [INSTRUMENTS] [FACES]     50 of 100,000 faces each
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
import conftest  # noqa: F401  loads the package
from synthpoint.scene.authoring import listing, overlay
from synthpoint.scene.blender import files

from synthpoint import registration

# Each is measured this often; the median counts.
TIMES = 15


def main() -> None:
    """Prints the times."""
    import bpy

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    faces = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    scene = _scene(count, faces)
    roots = [o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"]

    def move() -> None:
        roots[0].location.z += 0.001
        bpy.context.view_layer.update()

    def look() -> None:
        overlay.look(scene, bpy.context.evaluated_depsgraph_get())

    listing.refresh(scene)
    overlay.gather(scene)
    found = {
        "instruments": len(roots),
        "faces": sum(len(o.data.polygons) for o in scene.objects if o.type == "MESH"),
        "keypoints": len(overlay.current.marks),
        "list_ms": _measure(lambda: listing.refresh(scene), move),
        "places_ms": _measure(overlay.follow, move),
        "marks_ms": _measure(lambda: overlay.gather(scene), move),
        "visibility_ms": _measure(look, move),
    }
    print(json.dumps(found))
    registration.unregister()


def _scene(count: int, faces: int) -> Any:
    """Instruments side by side, each a bent sheet of its own mesh with two keypoints, and a camera
    that sees all of them."""
    import bpy

    registration.register()
    scene = files.start_empty()
    bpy.ops.synthpoint.add_class(preset="custom")
    edge = max(2, round(math.sqrt(faces)))
    for number in range(count):
        bpy.ops.mesh.primitive_grid_add(
            x_subdivisions=edge, y_subdivisions=edge, size=0.1,
            location=(0.12 * (number % 10), 0.12 * (number // 10), 0.0),
        )  # fmt: skip
        bpy.ops.synthpoint.tag_instrument()
        for name, x in (("tip", 0.04), ("end", -0.04)):
            empty = bpy.data.objects.new(name, None)
            scene.collection.objects.link(empty)
            empty.parent = bpy.context.view_layer.objects.active
            empty.location.x = x
            empty.synthpoint.role, empty.synthpoint.keypoint = "KEYPOINT", name
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    camera.location, scene.camera = (0.54, 0.24, 2.0), camera
    bpy.context.view_layer.update()
    return scene


def _measure(work: Callable[[], object], before: Callable[[], None]) -> float:
    """Median time of the work after a change (ms)."""
    times = []
    for _ in range(TIMES):
        before()
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return round(statistics.median(times), 1)


if __name__ == "__main__":
    main()
