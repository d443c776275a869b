"""A scene and its mirror image: the labels of the one are those of the other with left and right
exchanged, in the picture and in the names, as the class's policy says."""

from __future__ import annotations

import numpy as np
import pytest
from mathutils import Matrix
from synthpoint.tests.scene import building

WIDTH, HEIGHT = 160, 120


def forceps(symmetry):
    return {
        "name": "forceps",
        "keypoints": [{"name": n, "tolerance": 0.006} for n in ("left", "right", "end")],
        "skeleton": [[1, 3], [2, 3]],
        "flip_pairs": [["left", "right"]],
        "symmetry": symmetry,
    }


def build(mirror):
    """Two legs and a cross piece on one side, so that the instrument is not its own mirror."""
    rig = building.empty("rig")
    rig.matrix_basis = mirror
    root = building.tag(building.empty("forceps", rig), "forceps")
    root.rotation_euler = (0.3, 0.2, 0.5)
    for name, x in (("left", -0.05), ("right", 0.05)):
        leg = building.box(f"{name} leg", (0.02, 0.2, 0.01), at=(x, 0.05, 0.0), parent=root)
        building.keypoint(name, leg, (0.0, 0.09, 0.0))
    end = building.box("end", (0.12, 0.02, 0.01), at=(0.0, -0.06, 0.0), parent=root)
    building.keypoint("end", end, (0.01, 0.0, 0.0))
    building.box("cross", (0.04, 0.02, 0.02), at=(0.08, 0.0, 0.0), parent=root)
    # Hides one tip in the original, the other side's in the mirror image.
    cover = building.plate("cover", 0.05, (-0.075, 0.06, 0.3))
    cover.matrix_world = mirror @ Matrix.Translation(cover.location)


def shoot(symmetry, mirror):
    from synthpoint.scene.blender import files

    files.start_empty()
    building.camera()
    build(mirror)
    spec = building.job(
        classes=[forceps(symmetry)],
        render={"width": WIDTH, "height": HEIGHT, "samples": 1},
    )
    return building.shoot(spec)


@pytest.mark.parametrize("symmetry", ["identity", "view"])
def test_mirrored_scene_has_mirrored_labels(symmetry):
    """`identity`: the mesh halves keep their names when the scene is mirrored. `view`: what
    appears left is called left again, which is flip_idx on the mirrored picture."""
    across = Matrix.Scale(-1.0, 4, (1.0, 0.0, 0.0))
    plain, mirrored = (shoot(symmetry, m) for m in (Matrix.Identity(4), across))
    flip = [0, 1, 2] if symmetry == "identity" else [1, 0, 2]
    before = plain.instances[0].keypoints
    after = mirrored.instances[0].keypoints
    assert {k.visibility for k in before} == {1, 2}
    for number, k in enumerate(after):
        other = before[flip[number]]
        assert k.u == pytest.approx(WIDTH - other.u, abs=1e-3)
        assert k.v == pytest.approx(other.v, abs=1e-3)
        assert k.depth == pytest.approx(other.depth, abs=1e-5)
        assert (k.visibility, k.reason) == (other.visibility, other.reason)
    if symmetry == "view":
        assert all(r.instances[0].keypoints[0].u < r.instances[0].keypoints[1].u
                   for r in (plain, mirrored))  # fmt: skip
    a, b = building.mask_of(plain), building.mask_of(mirrored)[:, ::-1]
    # Each pixel is looked at in one place, which the mirror image does not share.
    differ = a ^ b
    inside = np.zeros_like(a)
    inside[1:-1, 1:-1] = True
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            inside &= np.roll(a, (dy, dx), (0, 1)) == a
    assert not (differ & inside).any()
    assert plain.instances[0].amodal_bbox is not None
    x, y, w, h = plain.instances[0].amodal_bbox
    assert mirrored.instances[0].amodal_bbox == (WIDTH - x - w, y, w, h)
