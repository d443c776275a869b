"""What a suture thread and a clear bag hide, told by shining discs and flat renders.

The instrument is a plate with many keypoints on its upper face, so that each picture asks often.
"""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Euler, Vector
from synthpoint.scene.blender import visibility
from synthpoint.scene.randomizers.film import Bags
from synthpoint.scene.randomizers.suture import Thread
from synthpoint.tests.scene import building
from synthpoint.tests.truth import light

WIDTH, HEIGHT = 200, 150
COLUMNS, ROWS = 13, 9
EDGE = (0.3, 0.22)
TOP = 0.002  # of the plate
RADIUS = 0.4  # of a disc, px
CONTACT = 5e-5

# What a disc, or a pixel of metal, keeps of its light: in between, an edge of a fold crosses it,
# or clear layers lie over each other, and nobody could say.
GREY = (0.3, 0.7)

NAMES = [f"p{n}" for n in range(COLUMNS * ROWS)]
PLATE = {
    "name": "plate", "skeleton": [],
    "keypoints": [{"name": name, "tolerance": 0.001} for name in NAMES],
}  # fmt: skip


@pytest.fixture(params=[0.0, 50.0], ids=["above", "aslant"])
def plate(scene, request):
    root = building.tag(building.empty("plate"), "plate")
    building.box("plate body", (*EDGE, 2 * TOP), parent=root)
    x, y = (0.46 * e * np.linspace(-1, 1, n) for e, n in zip(EDGE, (COLUMNS, ROWS), strict=True))
    for name, place in zip(NAMES, [(a, b, TOP) for b in y for a in x], strict=True):
        building.keypoint(name, root, place)
    turn = Euler((np.radians(request.param), 0, 0)).to_matrix()
    camera = building.camera(at=turn @ Vector((0.0, 0.0, 0.36)))
    camera.rotation_euler = turn.to_euler()
    return root


def job(**sections):
    size = {"width": WIDTH, "height": HEIGHT}
    return building.job(classes=[PLATE], seed=3, render=size, **sections)


def kept(stage, record, hidden, folder):
    """How much of a disc's light on each keypoint that is in the picture arrives, of what does
    without the `hidden` objects, by the keypoint's name."""
    scene = stage.scene
    eye = np.array(scene.camera.matrix_world.translation)
    places = building.places(stage.instances["plate", 0].root)
    focal, marks, names = record.view.intrinsics.fx, [], []
    for k in record.instances[0].keypoints:
        inside = 4 < k.u < WIDTH - 4 and 4 < k.v < HEIGHT - 4
        if inside:
            towards = (eye - places[k.name]) / np.linalg.norm(eye - places[k.name])
            radius = RADIUS * k.depth / focal
            obj = light.disc(scene, places[k.name] + CONTACT * towards, radius, eye)
            marks.append(light.Mark(k.u, k.v, obj))
            names.append(k.name)
    try:
        among = light.shots(scene, marks, folder, 32)
        alone = light.shots(scene, marks, folder, 32, hidden)
    finally:
        light.remove(marks)
    both = zip(marks, among, alone, strict=True)
    shares = [light.window(a, m.u, m.v)[0].sum() / light.window(b, m.u, m.v)[0].sum()
              for m, a, b in both]  # fmt: skip
    return dict(zip(names, shares, strict=True))


def shining(stage, shown, others, folder, samples=64):
    """Light (H, W) of objects that shine by 1, the `others` as they are, everything else unseen."""
    scene, bright = stage.scene, building.emission((1.0, 1.0, 1.0))
    worn = [list(o.data.materials) for o in shown]
    for obj in shown:
        obj.data.materials.clear()
        obj.data.materials.append(bright)
    rest = [o for o in scene.objects if o.type == "MESH" and o not in (*shown, *others)]
    try:
        with light.dark(scene, samples, rest):
            return light.render(scene, folder)[:, :, 0]
    finally:
        for obj, materials in zip(shown, worn, strict=True):
            obj.data.materials.clear()
            for material in materials:
                obj.data.materials.append(material)
        bpy.data.materials.remove(bright)


def near(mask, by):
    """The mask (H, W), and all that is `by` pixels from it."""
    for _ in range(by):
        wide = np.pad(mask, 1)
        h, w = mask.shape
        mask = np.any([wide[i : i + h, j : j + w] for i in range(3) for j in range(3)], axis=0)
    return mask


def body(stage):
    return stage.instances["plate", 0].parts


def test_a_bag_hides_where_its_folds_do(plate, tmp_path):
    """Keypoints: by discs. Metal: by what arrives of its light."""
    spec = job(film={"enabled": True, "share": 1, "count": [1, 2], "over": 1, "size": [0.25, 0.4]})
    seen, off, pixels = [], 0, 0
    with building.staged(spec) as stage:
        bags = stage.effect(Bags).objects
        for index in range(1, 5):
            record = stage.shoot(index)[1]
            there = [o for o in bags if visibility.shown(o)]
            shares = kept(stage, record, there, tmp_path)
            for k in record.instances[0].keypoints:
                if k.name in shares:
                    seen.append((shares[k.name], k.visibility, k.reason, k.borderline))
            lit = shining(stage, body(stage), there, tmp_path)
            alone = shining(stage, body(stage), [], tmp_path)
            sure = (alone > 0.99) & ((lit < GREY[0]) | (lit > GREY[1]))
            mask = building.mask_of(record)
            wrong = sure & (mask != (lit > 0.5))
            # The mask looks at one place of the pixel, and an edge may be there.
            off += (wrong & ~near((lit > GREY[0]) & (lit < GREY[1]), 1)).sum()
            pixels += (sure & (lit < GREY[0])).sum()
            assert not (mask & (alone < 0.01)).any()
    sure = [row for row in seen if not GREY[0] < row[0] < GREY[1]]
    hidden = [row for row in sure if row[1] == 1]
    assert len(sure) > 0.85 * len(seen) > 380
    assert len(hidden) > 15 and {row[2] for row in hidden} == {"occluder:bag"}
    # Borderline ones lie next to an edge of a fold; of the others many clear layers can hide one.
    wrong = [r for r in sure if (r[1] == 2) != (r[0] > 0.5) and not r[3]]
    assert len(wrong) <= 0.005 * len(sure)
    assert sum(r[3] for r in sure) < 0.03 * len(sure)
    assert pixels > 3000 and off < 0.001 * pixels


def test_a_thread_hides_its_own_pixels(plate, tmp_path):
    """Thread and cut ends alone, in a render of their own, say which pixels they cover."""
    spec = job(
        suture={
            "enabled": True, "share": 1, "situations": {"jaws": 0, "ground": 0, "pulled": 0},
            "thickness": [0.002, 0.005], "length": [0.4, 0.9], "ends": 3, "aside": [0, 0.03],
        },
    )  # fmt: skip
    covered = beside = 0
    with building.staged(spec) as stage:
        thread = stage.effect(Thread).objects
        for index in range(1, 15):
            record = stage.shoot(index)[1]
            there = [o for o in thread if visibility.shown(o)]
            lies = shining(stage, there, [], tmp_path)
            alone = shining(stage, body(stage), [], tmp_path)
            mask = building.mask_of(record)
            sure = (alone > 0.99) & ((lies < 0.001) | (lies > 0.999))
            assert np.array_equal(mask[sure], (lies < 0.5)[sure])
            close = near(lies > 0.001, 2)
            for k in record.instances[0].keypoints:
                if not (0 <= k.u < WIDTH and 0 <= k.v < HEIGHT):
                    continue
                pixel = int(k.v), int(k.u)
                if lies[pixel] > 0.999:
                    covered += 1
                    assert (k.visibility, k.reason) == (1, "occluder:suture")
                elif lies[pixel] < 0.001:
                    beside += bool(close[pixel])
                    assert (k.visibility, k.reason) == (2, "visible")
    assert covered > 10 and beside > 20
