"""What is drawn is what is rendered, and an image depends on its index alone."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from synthpoint.core.color.black_body import of_temperature
from synthpoint.core.dataset.image_files import without_comments
from synthpoint.core.job.spec import from_json
from synthpoint.core.labels.record import to_line
from synthpoint.scene.blender import files, visibility
from synthpoint.scene.instruments import bundled
from synthpoint.scene.prepare import prepare, shipped_classes
from synthpoint.scene.randomizers import pictures
from synthpoint.tests.scene import building
from synthpoint.tests.scene.counting import datablocks

from synthpoint import presets

EVERYTHING = {
    "classes": [],
    "instruments": {"bundled": ["needle_holder/crile_wood_15", "tweezers/adson_12"],
                    "count": 3, "repeat": 2, "scale": [0.9, 1.1]},
    "articulation": {"opening": [0, 1]},
    "placement": {"enabled": True},
    "camera": {"enabled": True},
    "lights": {"enabled": True, "count": [0, 3]},
    "environment": {"enabled": True},
    "ground": {"enabled": True, "share": 0.7},
    "materials": {"enabled": True, "channels": [
        {"slot": "steel", "inputs": {"Roughness": [0.1, 0.5]}},
        {"slot": "gold", "hue": [0, 1], "saturation": [0.5, 1], "value": [0.5, 1]},
    ]},
    "render": {"samples": 2, "denoise": True, "exposure": [-0.5, 0.5]},
}  # fmt: skip


@pytest.fixture
def few_pictures(tmp_path):
    """A folder of four tiny HDRIs."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(4):
        image = bpy.data.images.new("made", 8, 4, float_buffer=True)
        image.pixels.foreach_set(np.full(8 * 4 * 4, 0.25 * (number + 1), dtype=np.float32))
        image.filepath_raw = str(folder / f"made {number}.exr")
        image.file_format = "OPEN_EXR"
        image.save()
        bpy.data.images.remove(image)
    return folder


def everything(**sections):
    merged = dict(EVERYTHING)
    for name, value in sections.items():
        merged[name] = {**merged.get(name, {}), **value}
    return building.job(**merged)


def prepared(spec):
    files.start_empty()
    scene, spec = prepare(spec, None, by_name=False)
    return building.staged(spec, scene)


def lamps():
    return [o for o in bpy.context.scene.objects if o.type == "LIGHT" and visibility.shown(o)]


def test_lamps_are_those_of_the_record():
    fixed = {
        "enabled": True, "count": 2, "energy": 7.5, "temperature": 4200, "size": 0.25,
        "distance": 1.25, "azimuth": 30, "elevation": 60,
    }  # fmt: skip
    spec = everything(lights=fixed, camera={"target": [0.1, 0.2, 0.0]})
    with prepared(spec) as stage:
        _, record = stage.shoot(1)
        shown = lamps()
        assert len(shown) == len(record.scene["lights"]) == 2
        for lamp, recorded in zip(shown, record.scene["lights"], strict=True):
            assert lamp.data.energy == pytest.approx(7.5) == recorded["energy"]
            assert recorded["temperature"] == 4200
            assert tuple(lamp.data.color) == pytest.approx(of_temperature(4200))
            assert lamp.data.size == pytest.approx(0.25) == recorded["size"]
            place = np.array(lamp.matrix_world.translation)
            np.testing.assert_allclose(place, recorded["location"], atol=1e-6)
            np.testing.assert_allclose(
                place - (0.1, 0.2, 0.0),
                1.25 * np.array([np.cos(np.pi / 6) / 2, np.sin(np.pi / 6) / 2, np.sqrt(3) / 2]),
                atol=1e-6,
            )
            aim = lamp.matrix_world.to_3x3() @ Vector((0, 0, -1))
            np.testing.assert_allclose(aim, (np.array((0.1, 0.2, 0)) - place) / 1.25, atol=1e-5)
            assert not lamp.visible_camera


def test_lamps_of_the_file_are_put_out_only_while_lights_are_on(scene):
    building.probe()
    building.camera()
    building.link(bpy.data.objects.new("own", bpy.data.lights.new("own", "POINT")))
    with building.staged(building.job()) as stage:
        stage.shoot(1)
        assert [o.name for o in lamps()] == ["own"]
    with building.staged(building.job(lights={"enabled": True, "count": 1})) as stage:
        stage.shoot(1)
        assert [o.name for o in lamps()] == ["Synthpoint Lamp 1"]


def test_world_is_that_of_the_record(few_pictures):
    spec = everything(environment={"folder": str(few_pictures), "strength": 0.8, "rotation": 90})
    with prepared(spec) as stage:
        for index in (1, 2, 3):
            _, record = stage.shoot(index)
            drawn = record.scene["environment"]
            tree = bpy.context.scene.world.node_tree
            nodes = {n.type: n for n in tree.nodes}
            (picture,) = {
                n for n in tree.nodes if n.type == "TEX_ENVIRONMENT" and n.outputs[0].is_linked
            }
            assert nodes["BACKGROUND"].inputs["Strength"].default_value == pytest.approx(0.8)
            assert drawn["strength"] == 0.8
            turn = picture.texture_mapping.rotation
            assert tuple(turn) == pytest.approx((0, 0, np.pi / 2))
            assert drawn["rotation"] == pytest.approx(np.pi / 2)
            assert bpy.path.basename(picture.image.filepath) == drawn["picture"]
            assert drawn["picture"] in {f"made {n}.exr" for n in range(4)}


def test_brighter_world_makes_a_brighter_picture(few_pictures):
    means = []
    for strength in (0.2, 0.4):
        off = {"enabled": False}
        spec = everything(
            environment={"folder": str(few_pictures), "strength": strength}, lights=off,
            ground=off, instruments={"count": 0}, render={"exposure": 0.0},
        )  # fmt: skip
        with prepared(spec) as stage:
            path, record = stage.shoot(1)
            number = int(record.scene["environment"]["picture"][5])
            means.append(building.picture(path).mean() / (0.25 * (number + 1)))
    assert means == pytest.approx([0.2, 0.4], rel=0.03)


def test_ground_is_that_of_the_record():
    spec = everything(ground={
        "share": 0.5, "hue": 0.5, "saturation": 0.5, "value": 0.4, "contrast": 0.0, "roughness": 0.7
    })  # fmt: skip
    with prepared(spec) as stage:
        seen = set()
        for index in range(1, 7):
            record = stage.shoot(index)[1]
            plane = bpy.data.objects["Synthpoint Ground"]
            drawn = record.scene["ground"]
            seen.add(drawn is not None)
            assert visibility.shown(plane) == (drawn is not None)
            if drawn is not None:
                nodes = {n.type: n for n in plane.data.materials[0].node_tree.nodes}
                surface = nodes["BSDF_PRINCIPLED"]
                assert surface.inputs["Roughness"].default_value == pytest.approx(0.7)
                assert drawn["roughness"] == 0.7
                assert drawn["color"] == pytest.approx((0.2, 0.4, 0.4))
        assert seen == {True, False}


def test_materials_are_those_of_the_record_and_of_each_copy_alone():
    with prepared(everything(instruments={"count": 4})) as stage:
        shown = stage.apply(stage.sample(2)).shown
        assert len(shown) == 4
        values = []
        for one in shown:
            for part in one.instance.parts:
                for slot in part.material_slots:
                    name = slot.material.name.split(".")[0]
                    nodes = {n.type: n for n in slot.material.node_tree.nodes}
                    inputs = nodes["BSDF_PRINCIPLED"].inputs
                    for key, value in one.draw.materials.get(name, {}).items():
                        found = inputs[key].default_value
                        found = found if isinstance(value, float) else tuple(found)
                        assert found == pytest.approx(value)
            values.append(one.draw.materials["steel"]["Roughness"])
        assert len(set(values)) == 4


def test_pose_scale_and_opening_are_those_of_the_record():
    with prepared(everything()) as stage:
        for index in (1, 2):
            sample = stage.sample(index)
            shown = stage.apply(sample).shown
            record = stage.shoot(index)[1]
            assert len(shown) == len(record.instances) == 3
            for one, label in zip(shown, record.instances, strict=True):
                root = one.instance.root
                np.testing.assert_allclose(root.matrix_world, one.draw.pose, atol=1e-6)
                np.testing.assert_allclose(root.matrix_world, label.pose, atol=1e-6)
                assert label.scale == one.draw.scale
                assert tuple(root.matrix_world.to_scale()) == pytest.approx([label.scale] * 3)
                assert label.opening == one.draw.opening
                joint = root.synthpoint.joints[0]
                if joint.kind == "HINGE":
                    turn = joint.part.matrix_basis.to_euler().z
                    assert turn == pytest.approx(joint.ratio * label.opening, abs=1e-6)
                else:
                    key = joint.part.data.shape_keys.key_blocks[joint.shape_key]
                    largest = root.synthpoint.opening_max
                    assert key.value == pytest.approx(label.opening / largest)


def test_labels_are_the_projected_empties():
    with prepared(everything()) as stage:
        record = stage.shoot(3)[1]
        shown = {s.id: s for s in stage.apply(stage.sample(3)).shown}
        for label in record.instances:
            found = building.places(shown[label.id].instance.root)
            for k in label.keypoints:
                u, v, depth = record.view.project([found[k.name]])[0]
                assert (k.u, k.v, k.depth) == pytest.approx((u, v, depth), abs=1e-6)


def test_without_placement_an_instrument_stays_at_home(scene):
    root = bundled.build("needle_holder/crile_wood_15", scene.collection)
    home = Matrix.LocRotScale(
        (0.02, -0.01, 0.03), Matrix.Rotation(1.0, 3, "Y").to_quaternion(), (1.2, 1.2, 1.2)
    )
    root.matrix_world = home
    camera = building.camera()
    building.update()
    own = camera.matrix_world.copy()
    spec = building.job(classes=[], instruments={"count": 1}, articulation={"opening": 0.5})
    with building.staged(spec.with_classes(shipped_classes())) as stage:
        for index in (1, 2):
            record = stage.shoot(index)[1]
            np.testing.assert_allclose(record.instances[0].pose, home, atol=1e-6)
            np.testing.assert_allclose(root.matrix_world, home, atol=1e-6)
            assert scene.camera.matrix_world == own


def test_seed_is_that_of_the_record():
    with prepared(everything()) as stage:
        record = stage.shoot(5)[1]
        assert bpy.context.scene.cycles.seed == record.scene["render_seed"]


@pytest.mark.parametrize(("own", "animated"), [(1.0, False), (0.5, True)])
def test_light_of_a_picture_is_that_of_the_recorded_exposure(scene, own, animated):
    """A plate that shines with 0.05; colour management is set once, since it keeps what it worked
    out for each of its values."""
    building.black_world(scene)
    building.probe(at=(30.0, 0.0, 0.0))
    building.camera()
    building.plate("lamp", 4.0, (0, 0, 0)).data.materials.append(building.emission((0.05,) * 3))
    scene.cycles.film_exposure = own
    if animated:
        for path in ("cycles.film_exposure", "view_settings.exposure"):
            scene.keyframe_insert(path, frame=1)
    seen, shown = [], set()
    with building.staged(building.job(render={"exposure": [-2.0, 3.5]})) as stage:
        for index in range(1, 7):
            path, record = stage.shoot(index)
            light = building.picture(path).mean()
            assert light == pytest.approx(own * 0.05 * 2 ** record.scene["exposure"], rel=0.05)
            seen.append(record.scene["exposure"])
            shown.add(scene.view_settings.exposure)
    assert max(seen) - min(seen) > 2
    assert len(shown) == 1


def test_no_material_leaves_the_scene_between_images():
    """Cycles does not give back what it made of one that was gone and comes back."""
    spec = from_json({**presets.randomization("stress"), "render": {"width": 32, "height": 24}})
    with prepared(spec) as stage:
        kept = set(bpy.data.objects["Synthpoint Materials"].data.materials)
        swapped = set()
        for index in range(1, 13):
            stage.apply(stage.sample(index))
            for obj in stage.scene.objects:
                used = {s.material for s in obj.material_slots if s.material is not None}
                if visibility.shown(obj):
                    assert used <= kept, obj.name
                swapped |= used if obj.name.startswith("half_left") else set()
        assert len(swapped) > 3
        assert not bpy.data.objects["Synthpoint Materials"].data.polygons


def test_nothing_grows_with_the_images(few_pictures, monkeypatch):
    monkeypatch.setattr(pictures, "KEPT", 2)
    spec = everything(
        instruments={"bundled": ["tweezers/adson_12"]}, environment={"folder": str(few_pictures)}
    )
    with prepared(spec) as stage:
        drawn = set()
        for index in range(1, 6):
            drawn.add(stage.shoot(index)[1].scene["environment"]["picture"])
        before = datablocks()
        for index in range(6, 16):
            drawn.add(stage.shoot(index)[1].scene["environment"]["picture"])
        assert datablocks() == before
        assert len(drawn) == 4
        assert len(list(stage.darkroom.folder.iterdir())) <= 3


def test_an_image_follows_from_its_index_alone():
    spec = everything()
    lines, pictures = [], []
    for order in ((3, 3), (1, 2, 5, 4, 3)):
        with prepared(spec) as stage:
            for index in order:
                path, record = stage.shoot(index)
                if index == 3:
                    lines.append(to_line(record))
                    pictures.append(without_comments(path.read_bytes()))
    assert len(lines) == 3
    assert len(set(lines)) == 1
    assert len(set(pictures)) == 1


def test_pictures_of_different_images_and_seeds_differ():
    pictures = set()
    for seed in (0, 1):
        with prepared(building.job(**{**EVERYTHING, "seed": seed})) as stage:
            pictures |= {building.picture(stage.shoot(index)[0]).tobytes() for index in (1, 2)}
    assert len(pictures) == 4


def test_switching_one_randomizer_off_leaves_the_others_their_draws():
    with prepared(everything()) as stage:
        whole = [stage.sample(i) for i in range(1, 6)]
    with prepared(everything(lights={"enabled": False}, materials={"enabled": False})) as stage:
        for i, before in enumerate(whole, start=1):
            now = stage.sample(i)
            assert now.lights is None
            assert now.view == before.view
            assert now.environment == before.environment
            assert now.ground == before.ground
            assert [d.pose for d in now.instruments] == [d.pose for d in before.instruments]
            assert [d.opening for d in now.instruments] == [d.opening for d in before.instruments]


def test_the_last_render_leaves_no_folder_behind():
    with prepared(everything()) as stage:
        stage.shoot(1)
        folder = stage.darkroom.folder
        assert folder.is_dir()
    assert not folder.exists()
