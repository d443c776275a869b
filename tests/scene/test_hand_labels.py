"""Labelled hands against what Blender itself says of their evaluated meshes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from PIL import Image
from synthpoint.core.errors import UserError
from synthpoint.core.hand import keypoints, marks
from synthpoint.core.hand import look as look_of
from synthpoint.core.hand.search import Held
from synthpoint.core.labels import masks
from synthpoint.core.labels.record import Record
from synthpoint.core.randomizers.in_hand.hands import hands
from synthpoint.core.randomizers.in_hand.held import HeldDraw, held
from synthpoint.core.randomizers.in_hand.people import hand
from synthpoint.scene.blender import files, meshes, visibility
from synthpoint.scene.hands.dressed import DressedHand
from synthpoint.scene.labels.hands import Labeller, Pose
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building

TOOLS = ["needle_holder/crile_wood_15", "tweezers/adson_12"]
IMAGES = range(1, 10)
SEED = 5
STEP = 5  # pixels between those that are asked
# Skin this near in front of a joint is its own, and this far it is not, metres.
CLOSE, FAR = 0.007, 0.05


def job(more=None, **settings):
    return building.job(
        classes=[],
        seed=SEED,
        instruments={"bundled": TOOLS, "count": 2},
        articulation={"enabled": True, "opening": [0, 0.4]},
        placement={"enabled": True},
        camera={"enabled": True, "distance": [0.5, 0.6]},
        render={"width": 160, "height": 120, "samples": 1, "format": "png"},
        in_hand={"enabled": True, "share": 1.0, "labelled": True, "assistant": 0.6, **settings},
        **(more or {}),
    )


def staged(more=None, **settings):
    files.start_empty()
    scene, spec = prepare(job(more, **settings), None, by_name=False)
    return building.staged(spec, scene)


@dataclass
class Seen:
    """An object that is rendered: its points in the world and what rays meet of it."""

    name: str
    index: int
    points: np.ndarray
    tree: BVHTree


@dataclass
class Shot:
    """An image, what of the scene it shows, and where Blender says that a place in the world is in
    the picture, in pixels."""

    record: Record
    seen: list[Seen]
    eye: np.ndarray
    draws: list
    worn: object  # what the hands of the image do
    ahead: np.ndarray  # (h, w, 3): directions through the middles of pixels
    near: float
    axis: np.ndarray  # the direction in which the camera looks
    pixel: object

    @property
    def hands(self):
        return [i for i in self.record.instances if i.class_name.endswith("_hand")]

    def nearest(self, way, reach=10.0):
        """The object that is met first from the camera's clip start on, and where."""
        begin = self.near / float(way @ self.axis)
        start, best = Vector(self.eye + begin * way), (None, None, reach - begin)
        for one in self.seen:
            place, _, _, distance = one.tree.ray_cast(start, Vector(way), best[2])
            if place is not None:
                best = (one, np.array(place), distance)
        return best[:2]


def look(record, draws, worn):
    scene, graph = bpy.context.scene, bpy.context.evaluated_depsgraph_get()
    seen = []
    for obj in scene.objects:
        if obj.type != "MESH" or not visibility.shown(obj):
            continue
        evaluated = obj.evaluated_get(graph)
        with meshes.shown(evaluated) as mesh:
            world = np.array(evaluated.matrix_world)
            points = meshes.points(mesh.vertices) @ world[:3, :3].T + world[:3, 3]
            tree = BVHTree.FromPolygons(points.tolist(), meshes.triangles(mesh).tolist())
        seen.append(Seen(obj.name, obj.pass_index, points, tree))
    camera = scene.camera.evaluated_get(graph)
    width, height = record.width, record.height
    frame = [np.array(camera.matrix_world @ c) for c in camera.data.view_frame(scene=scene)]
    right_up, _, left_down, left_up = frame
    across = (np.arange(width) + 0.5)[None, :, None] / width
    down = (np.arange(height) + 0.5)[:, None, None] / height
    places = left_up + across * (right_up - left_up) + down * (left_down - left_up)
    eye = np.array(camera.matrix_world.translation)
    axis = -np.array(camera.matrix_world)[:3, 2]
    near = camera.data.clip_start
    ways = places - eye
    ways /= np.linalg.norm(ways, axis=2, keepdims=True)

    def pixel(place):
        x, y, _ = world_to_camera_view(scene, camera, Vector(place))
        return np.array((x * width, (1 - y) * height))

    return Shot(record, seen, eye, draws, worn, ways, near, axis, pixel)


@cache
def shots():
    with staged() as stage:
        found = []
        for index in IMAGES:
            sample = stage.sample(index)
            draws = [one[held] for one in sample.instruments]
            _, record = stage.shoot(index)
            shot = look(record, draws, sample[hands])
            # Asked while the scene stands: the pixels of what is compared.
            shot.asked = [
                [(name, place, shot.pixel(place)) for name, place in fitted(shot, one)]
                for one in shot.hands
            ]
            shot.boxes = [box(shot, one) for one in shot.hands]
            found.append(shot)
        return found


def drawn(shot, label):
    if label.drawn["holds"] is not None:
        return shot.draws[label.drawn["holds"] - 1]
    empty = [one.id for one in shot.hands if one.drawn["holds"] is None]
    return shot.worn.empty[empty.index(label.id)]


def person(shot, label):
    return shot.worn.people[drawn(shot, label).who]


def box(shot, label):
    """(x0, y0, x1, y1) round what there is of a hand up to its sleeve, in pixels, by Blender: all
    of the faces whose middle is not below it."""
    its = person(shot, label)
    fine = hand(SEED, its.shape).finer
    along = marks.grain(fine)[fine.quads, 1].mean(axis=1)
    bare = np.unique(fine.quads[along > -max(its.look.sleeve.start, its.look.covered)])
    points = []
    for one in shot.seen:
        if one.index == label.id:
            points.append(one.points[bare] if "Hand" in one.name else one.points)
    pixels = np.array([shot.pixel(p) for p in np.concatenate(points)])
    return (*pixels.min(axis=0), *pixels.max(axis=0))


def fitted(shot, label):
    """Joints (name, place) by the skin of the evaluated mesh alone: the rigid motion that takes the
    vertices which go with one bone from rest to where they are in the picture (Kabsch, 1976)."""
    draw, its = drawn(shot, label), hand(SEED, person(shot, label).shape)
    fine = its.finer
    skin = next(s for s in shot.seen if s.index == label.id and "Hand" in s.name)
    mirror = np.array((-1.0, 1.0, 1.0)) if draw.left else np.ones(3)
    rest = keypoints.rest(its.shape) * mirror
    for number, which in enumerate(keypoints.bones()):
        rigid = np.flatnonzero((fine.bones[:, 0] == which) & (fine.weights[:, 0] > 0.97))
        if len(rigid) < 12:
            continue
        before, after = fine.vertices[rigid] * mirror, skin.points[rigid]
        middle, there = before.mean(axis=0), after.mean(axis=0)
        u, _, v = np.linalg.svd((before - middle).T @ (after - there))
        u[:, 2] *= np.sign(np.linalg.det(u @ v))
        yield keypoints.NAMES[number], there + (rest[number] - middle) @ u @ v


def labels():
    found = [(shot, label) for shot in shots() for label in shot.hands]
    assert {label.class_name for _, label in found} == {"left_hand", "right_hand"}
    return found


def test_each_hand_is_labelled_on_its_side_with_what_it_holds():
    count = 0
    for shot in shots():
        held_ = {n for n, d in enumerate(shot.draws, start=1) if isinstance(d, HeldDraw)}
        holds = [label.drawn["holds"] for label in shot.hands]
        assert set(holds) - {None} == held_
        assert holds.count(None) == len(shot.worn.empty)
        for label in shot.hands:
            side = "left" if drawn(shot, label).left else "right"
            assert label.class_name == f"{side}_hand"
            assert tuple(k.name for k in label.keypoints) == keypoints.NAMES
            count += 1
        ids = [i.id for i in shot.record.instances]
        assert ids == list(range(1, len(ids) + 1))
    assert count >= 6


def test_keypoints_are_where_the_skin_round_them_is():
    count = 0
    for shot in shots():
        for label, asked in zip(shot.hands, shot.asked, strict=True):
            by_name = {k.name: k for k in label.keypoints}
            for name, place, pixel in asked:
                k = by_name[name]
                # Skin is pressed by what is held, and blends a little at its bones' ends.
                off = np.linalg.norm((k.u, k.v) - pixel) / 160 * 0.5  # about metres
                assert off < 0.0025, name
                count += 1
                world = np.array(shot.record.view.world_from_camera)
                depth = -((place - world[:3, 3]) @ world[:3, 2])
                assert k.depth == pytest.approx(depth, abs=0.003)
    assert count > 40


def place_of(shot, k):
    """Of a keypoint, from its pixel and its depth."""
    view = shot.record.view
    way = view.matrix[:3, :3] @ view.intrinsics.ray(k.u, k.v)
    return shot.eye + way * k.depth


def test_visible_is_what_rays_meet_first():
    told = {"visible": 0, "self": 0, "instrument": 0, "occluder": 0, "outside": 0}
    for shot, label in labels():
        for k in label.keypoints:
            kind = k.reason.partition(":")[0]
            told[kind] += 1
            inside = 0 <= k.u <= shot.record.width and 0 <= k.v <= shot.record.height
            assert inside == (kind != "outside")
            if not inside:
                assert k.visibility == 0
                continue
            assert k.visibility == (2 if kind == "visible" else 1)
            place = place_of(shot, k)
            way = place - shot.eye
            far = np.linalg.norm(way)
            one, there = shot.nearest(way / far, far - 6e-5)
            if one is None:
                assert kind == "visible"
            elif one.index == label.id:
                away = np.linalg.norm(there - place)
                assert kind in ("visible", "self")
                if away < CLOSE:
                    assert kind == "visible", (k.name, away)
                if away > FAR:
                    assert kind == "self", (k.name, away)
            elif one.index and one.index <= len(shot.draws):
                assert k.reason == f"instrument:{one.index}"
            else:
                assert kind == "occluder"
                assert k.reason == ("occluder:sleeve" if "Sleeve" in one.name else "occluder:hand")
    assert told["visible"] > 30 and told["self"] > 10
    assert told["instrument"] + told["occluder"] > 5


def test_masks_are_the_hand_with_its_glove_and_cuff_and_nothing_else():
    off = whole = sleeves = 0
    for shot in shots():
        index = np.zeros((shot.record.height, shot.record.width), int)
        for i in shot.record.instances:
            if i.rle is not None:
                index[masks.decode(i.rle, shot.record.height, shot.record.width)] = i.id
        ids = {label.id for label in shot.hands}
        for row in range(2, shot.record.height, STEP):
            for column in range(2, shot.record.width, STEP):
                one, _ = shot.nearest(shot.ahead[row, column])
                met = one.index if one is not None else 0
                sleeves += one is not None and "Sleeve" in one.name
                if met in ids or index[row, column] in ids:
                    whole += 1
                    off += met != index[row, column]
    # One place of each pixel is asked here, another there.
    assert whole > 150 and sleeves > 20
    assert off < 0.06 * whole


def test_the_whole_silhouette_ends_at_the_sleeve():
    count = 0
    for shot in shots():
        for label, wanted in zip(shot.hands, shot.boxes, strict=True):
            x, y, w, h = label.amodal_bbox
            found = np.array((x, y, x + w, y + h))
            size = np.array((shot.record.width, shot.record.height) * 2)
            # It is followed for one picture beyond each edge.
            wanted = np.clip(wanted, -size, 2 * size)
            assert np.abs(found - wanted).max() < 1
            count += label.truncation > 0
    assert count > 0


def test_the_pose_is_that_of_the_bone_of_the_hand():
    for shot, label in labels():
        world = np.array(label.pose)
        assert np.linalg.det(world[:3, :3]) == pytest.approx(
            -1 if label.class_name == "left_hand" else 1
        )
        wrist = place_of(shot, label.keypoints[0])
        assert np.linalg.norm(world[:3, 3] - wrist) < 0.002
        knuckle = place_of(shot, label.keypoints[9]) - world[:3, 3]
        assert knuckle / np.linalg.norm(knuckle) == pytest.approx(world[:3, 1], abs=0.01)


def test_without_labels_of_hands_all_else_is_the_same():
    pictures, records = [], []
    for labelled in (False, True):
        with staged(labelled=labelled) as stage:
            file, record = stage.shoot(2)
            pictures.append(np.asarray(Image.open(file)))
            records.append(record)
    off, on = records
    assert np.array_equal(*pictures)
    assert not any(i.class_name.endswith("_hand") for i in off.instances)
    assert on.instances[: len(off.instances)] == off.instances
    assert len(on.instances) > len(off.instances)
    assert (on.scene, on.view) == (off.scene, off.view)


def test_things_in_the_way_that_are_labelled_too_have_numbers_of_their_own():
    more = {"occluders": {"enabled": True, "share": 1.0, "count": [2, 2], "label_as": "thing"}}
    with staged(more) as stage:
        _, record = stage.shoot(2)
    ids = [i.id for i in record.instances]
    assert sorted(ids) == list(range(1, len(ids) + 1))
    kinds = {i.class_name for i in record.instances}
    assert "thing" in kinds and kinds & {"left_hand", "right_hand"}


@pytest.mark.parametrize("name", ["left_hand", "right_hand"])
def test_the_name_of_a_hand_can_be_taken_by_nothing_else(name: str):
    with pytest.raises(UserError, match=f"in_hand.labelled: another class is called '{name}'"):
        job({"occluders": {"enabled": True, "label_as": name}})


@pytest.mark.parametrize("left", [False, True])
def test_keypoints_are_in_the_units_of_the_scene(scene, left: bool):
    """In a file in millimetres hands are made in metres and scaled."""
    its = hand(SEED, 0)
    dressed = DressedHand(scene, its)
    for obj in dressed.objects:
        obj.scale = (1000.0,) * 3
    skin = its.finer.vertices * ((-1, 1, 1) if left else 1)
    sleeve, glove = look_of.Sleeve((0.1, 0.1, 0.1)), look_of.GLOVES["latex white"]
    worn = look_of.Look(sleeve, look_of.SKINS[0], glove)
    dressed.show(skin, worn)
    building.update()
    at = Pose(Held(its.skeleton.rest, np.eye(3), np.zeros(3), 0.0), left, np.eye(4))
    one, subject = Labeller(its, 0, 0.001).marked(dressed, skin, worn, at, 7, None)
    assert {o.pass_index for o in dressed.body} == {7}
    assert {o.pass_index for o in dressed.objects if o not in dressed.body} == {0}
    low, high = one.corners.reshape(-1, 3).min(axis=0), one.corners.reshape(-1, 3).max(axis=0)
    assert (low < one.places.min(axis=0)).all() and (one.places.max(axis=0) < high).all()
    assert 180 < high[1] < 220 and -100 < low[1] < -50  # from the tips to the cuff's end
    thumb, little = (one.places[keypoints.NAMES.index(n), 0] for n in ("thumb_4", "little_4"))
    assert (thumb > little) == left
    tip = keypoints.NAMES.index("middle_4")
    assert subject.bears(tip)(one.places[tip] + (0, 2, 0))
    assert not subject.bears(0)(one.places[tip])
