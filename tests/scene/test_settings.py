"""The panel's settings and the spec say the same, both ways."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.spec import first_difference, from_json, to_json
from synthpoint.presets import randomization, randomization_names
from synthpoint.properties.scene import DATA_VERSION, ensure
from synthpoint.properties.settings import SPEC, from_spec, to_spec
from synthpoint.scene.prepare import shipped_classes

EVERYTHING = {
    "name": "all different", "seed": 123456, "count": 777, "splits": [0.5, 0.3, 0.2],
    "instruments": {"count": [2, 5], "repeat": 3, "scale": [0.3, 1.7], "bundled": ["a/b"],
                    "articulation": "independent"},
    "placement": {"enabled": False, "yaw": [-33.3, 12.7], "gap": 0.0035, "tries": 7},
    "camera": {
        "target": [0.1, -0.2, 0.333], "distance": {"min": 0.1, "max": 3, "distribution": "normal"},
        "elevation": [-17.3, 89.9],
        "intrinsics": {"fx": 1234.5, "fy": 1230.25, "cx": 318.75, "cy": 240.5, "width": 640,
                       "height": 480},
    },
    "lights": {
        "energy": {"min": 0.5, "max": 123, "distribution": "log_uniform"},
        "temperature": {"choices": [[3200, 1], [5600, 2.5]]},
    },
    "environment": {"folder": "/somewhere", "strength": 0.7},
    "materials": {
        "channels": [
            {"inputs": {"Roughness": [0.1, 0.9], "Coat Weight": 0.25}},
            {"class_name": "tweezers", "slot": "gold", "hue": [0, 0.1], "saturation": 0.5,
             "value": [0.2, 0.4],
             "swap": [{"material": "", "weight": 2}, {"material": "titanium", "weight": 0.5}]},
        ]
    },
    "surface": {"enabled": True, "brushing": 0.3, "brushing_direction": [-20, 45]},
    "stains": {"enabled": True, "blood_share": 0.15, "size": [0.001, 0.0125]},
    "render": {"width": 1023, "height": 77, "format": "png", "exposure": [-1.5, 2.25]},
    "labels": {"segmentation": "rle", "min_pixels": 99},
}  # fmt: skip


@pytest.mark.parametrize("name", randomization_names())
def test_a_preset_survives(scene, name):
    spec = from_json(randomization(name))
    from_spec(scene, spec)
    assert first_difference(to_json(to_spec(scene)), to_json(spec)) is None


def test_every_setting_survives_exactly(scene):
    spec = from_json(EVERYTHING).with_classes(shipped_classes())
    from_spec(scene, spec)
    assert first_difference(to_json(to_spec(scene)), to_json(spec)) is None


def test_a_new_scene_has_the_surgical_preset(scene):
    assert to_json(to_spec(scene)) == to_json(from_json(randomization("surgical")))
    assert scene.synthpoint.data_version == DATA_VERSION


def test_what_was_set_before_the_first_use_stays(scene):
    scene.synthpoint.settings.count = 55
    ensure(scene)
    assert to_spec(scene).count == 55


def test_angles_are_shown_as_angles_and_lengths_as_lengths(scene):
    camera = scene.synthpoint.settings.camera
    properties = camera.bl_rna.properties
    assert properties["elevation_min"].subtype == "ANGLE"
    assert properties["distance_min"].unit == "LENGTH"
    assert properties["focal_length_min"].unit == "CAMERA"
    camera.elevation_min = 0.5235987755982988
    assert to_spec(scene).camera.elevation.min == 30.0


def test_every_property_says_what_it_is():
    for cls in SPEC.classes:
        for prop in cls.bl_rna.properties:
            if prop.identifier not in ("rna_type", "name"):
                assert prop.description, f"{cls.__name__}.{prop.identifier}"
                assert not prop.description.endswith(".")


def test_a_contradiction_is_named(scene):
    camera = scene.synthpoint.settings.camera
    camera.roll_min, camera.roll_distribution = -1, "log_uniform"
    with pytest.raises(UserError, match=r"camera.roll: log_uniform needs min above 0"):
        to_spec(scene)


def test_min_and_max_take_each_other_along(scene):
    camera = scene.synthpoint.settings.camera
    camera.distance_max = 2
    camera.distance_min = 5
    assert (camera.distance_min, camera.distance_max) == (5, 5)
    camera.distance_max = 1
    assert (camera.distance_min, camera.distance_max) == (1, 1)
    bpy.ops.synthpoint.add_channel()
    entry = scene.synthpoint.settings.materials.channels[0].inputs[0]
    entry.min, entry.max = 0.8, 0.3
    assert entry.min == entry.max == pytest.approx(0.3)


def test_a_choice_with_weights_is_written_as_people_do(scene):
    lights = scene.synthpoint.settings.lights
    lights.energy_distribution, lights.energy_choices = "choice", "3: 2, 10"
    assert to_spec(scene).lights.energy.choices == ((3.0, 2.0), (10.0, 1.0))
    lights.energy_choices = "3: two"
    with pytest.raises(UserError, match=r"lights.energy: '3: two' is not a value"):
        to_spec(scene)


def test_a_seed_that_does_not_fit_is_refused(scene):
    with pytest.raises(UserError, match="seed"):
        from_spec(scene, from_json({"seed": 2**40}))


def test_settings_are_stored_in_the_file(scene, tmp_path):
    spec = from_json(EVERYTHING).with_classes(shipped_classes())
    from_spec(scene, spec)
    file = tmp_path / "settings.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True)
    bpy.ops.wm.open_mainfile(filepath=str(file))
    assert first_difference(to_json(to_spec(bpy.context.scene)), to_json(spec)) is None
