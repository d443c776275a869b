"""The panel's settings and the spec say the same, both ways."""

from __future__ import annotations

import bpy
import pytest
from synthpoint.core.errors import UserError
from synthpoint.core.job.spec import from_json, to_json
from synthpoint.core.settings.digest import first_difference
from synthpoint.presets import metals, randomization, randomization_names
from synthpoint.properties.convert import from_spec, put_preset, to_spec
from synthpoint.properties.scene import DATA_VERSION, ensure
from synthpoint.properties.settings import KEPT, SPEC
from synthpoint.scene.prepare import shipped_classes

EVERYTHING = {
    "name": "all different", "seed": 123456, "count": 777, "splits": [0.5, 0.3, 0.2],
    "instruments": {"count": [2, 5], "repeat": 3, "scale": [0.3, 1.7], "bundled": ["a/b"],
                    "enabled": False, "weights": {"tweezers": 2.5},
                    "of_class": [{"class_name": "probe", "count": [1, 4]}]},
    "articulation": {"enabled": False, "hinges": "independent", "opening": [0.1, 0.9]},
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
    "occluders": {"keypoints": ["tip_left", "tip_right"], "label_as": "thing"},
    "quotas": {"enabled": True, "occluded": [{"keypoints": ["joint"], "share": 0.5}]},
    "holdouts": {"assets": [{"kind": "photo", "name": "a, b.jpg", "split": "val"}]},
    "surface": {"enabled": True, "brushing": 0.3, "brushing_direction": [-20, 45]},
    "stains": {"enabled": True, "blood_share": 0.15, "size": [0.001, 0.0125]},
    "render": {"width": 1023, "height": 77, "format": "png", "exposure": [-1.5, 2.25],
               "device": "oneapi"},
    "labels": {"segmentation": "rle", "min_pixels": 99},
}  # fmt: skip


@pytest.mark.parametrize("name", randomization_names())
def test_a_preset_survives(scene, name):
    spec = from_json(randomization(name))
    from_spec(scene, spec)
    assert first_difference(to_json(to_spec(scene)), to_json(spec)) is None


def at(data, path):
    for part in path.split("."):
        data = data[part]
    return data


def leaves(data, path=""):
    """Path and value of every setting, two levels deep."""
    for name, value in data.items():
        if isinstance(value, dict) and not path and name not in ("holdouts", "labels"):
            yield from leaves(value, name)
        else:
            yield f"{path}.{name}".lstrip("."), value


@pytest.mark.parametrize("name", randomization_names())
def test_a_preset_changes_the_randomization_alone(scene, name):
    settings = scene.synthpoint.settings
    from_spec(scene, from_json(randomization(name)))
    preset = SPEC.get(settings)
    from_spec(scene, from_json(EVERYTHING).with_classes(shipped_classes()))
    mine, classes = SPEC.get(settings), [c.name for c in scene.synthpoint.classes]
    put_preset(scene, name)
    # Unchecked: the preset's widest lens and a camera matrix of one's own need not fit.
    found = SPEC.get(settings)
    for path, value in leaves(found):
        kept = path in (*KEPT, "name")
        assert value == at(mine if kept else preset, path), path
    assert found["camera"]["intrinsics"]["fx"] == 1234.5
    assert found["occluders"]["label_as"] == "thing"
    assert [c.name for c in scene.synthpoint.classes] == classes


def test_a_presets_name_goes_with_it(scene):
    put_preset(scene, "studio")
    assert to_spec(scene).name == "studio"


def test_saved_settings_load(scene, tmp_path):
    from_spec(scene, from_json(EVERYTHING).with_classes(shipped_classes()))
    wanted = to_json(to_spec(scene))
    file = str(tmp_path / "mine.json")
    bpy.ops.synthpoint.save_settings(filepath=file)
    bpy.ops.synthpoint.load_preset(preset="stress")
    bpy.ops.synthpoint.remove_class()
    assert SPEC.get(scene.synthpoint.settings)["lights"] != wanted["lights"]
    bpy.ops.synthpoint.load_settings(filepath=file)
    assert first_difference(to_json(to_spec(scene)), wanted) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not valid JSON"),
        ("[]", "bad.json: spec: expected an object"),
        ('{"lamps": {}}', "bad.json: lamps: unknown setting"),
        ('{"version": 9}', "bad.json: version: 9 is not a version"),
        ('{"count": 3, "seed": 1099511627776}', "bad.json: seed: 1099511627776 is above"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(scene, tmp_path, text, said):
    before = to_json(to_spec(scene))
    file = tmp_path / "bad.json"
    file.write_text(text)
    with pytest.raises(RuntimeError, match=said) as raised:
        bpy.ops.synthpoint.load_settings(filepath=str(file))
    assert len(str(raised.value).strip().splitlines()) == 1
    assert to_json(to_spec(scene)) == before


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("tip_left, tip_right", ("tip_left", "tip_right")),
        (" tip_left ,,", ("tip_left",)),
        ("", ()),
        ('["tip_left", "joint"]', ("tip_left", "joint")),
        ("12", ("12",)),
    ],
)
def test_names_are_typed_with_commas(scene, typed, names):
    scene.synthpoint.settings.occluders.keypoints = typed
    assert to_spec(scene).occluders.keypoints == names


@pytest.mark.parametrize("names", [(), ("a", "b"), ("a, b", "c"), (" a",), ("[a",), ("",)])
def test_names_come_back(scene, names):
    from_spec(scene, from_json({"occluders": {"keypoints": list(names)}}))
    assert to_spec(scene).occluders.keypoints == names


def test_every_setting_survives_exactly(scene):
    spec = from_json(EVERYTHING).with_classes(shipped_classes())
    from_spec(scene, spec)
    assert first_difference(to_json(to_spec(scene)), to_json(spec)) is None


def test_a_new_scene_has_the_default_preset(scene):
    assert to_json(to_spec(scene)) == to_json(from_json(randomization("operating_room")))
    assert scene.synthpoint.data_version == DATA_VERSION


def test_what_was_set_before_the_first_use_stays(scene):
    scene.synthpoint.settings.count = 55
    ensure(scene)
    assert to_spec(scene).count == 55


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("materials.channels.swap", ["brass", "gold.001", "gold"]),
        ("materials.channels", ["*", "brass", "gold"]),
        ("occluders", ["pile"]),
    ],
)
def test_what_the_file_holds_is_offered_to_choose_from(scene, path, offered):
    for name in ("gold", "gold.001", "brass"):
        bpy.data.materials.new(name)
    bpy.data.collections.new("pile")
    group = SPEC
    for part in path.split("."):
        group = group.sections[part]
    name = {"swap": "material", "channels": "slot", "occluders": "collection"}[path.split(".")[-1]]
    search = group.type.__annotations__[name].keywords["search"]
    found = search(None, bpy.context, "go")
    assert all(isinstance(one, str) for one in found)
    assert len(found) == len(set(found))
    assert set(offered) <= set(found)
    finishes = set(metals()) if name == "material" else set()
    assert set(found) == set(offered) | finishes


def test_what_is_typed_may_be_another_name(scene):
    ensure(scene)
    channel = scene.synthpoint.settings.materials.channels[0]
    channel.swap.add().material = "not there yet"
    assert to_spec(scene).materials.channels[0].swap[-1].material == "not there yet"


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


@pytest.mark.parametrize(
    ("typed", "weights"),
    [
        ("studio.exr: 3, forest.exr: 0", {"studio.exr": 3.0, "forest.exr": 0.0}),
        (" studio.exr:0.5 ,,", {"studio.exr": 0.5}),
        ("", {}),
        ('{"a, b.exr": 2}', {"a, b.exr": 2.0}),
        ("{}", {}),
        ("a:b.exr: 2", {"a:b.exr": 2.0}),
    ],
)
def test_weights_are_typed_with_commas(scene, typed, weights):
    scene.synthpoint.settings.environment.weights = typed
    assert to_spec(scene).environment.weights == weights


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"a.exr": 3, "b c.exr": 0.25},
        {"a, b": 1},
        {"{a": 2},
        {" a": 1},
        {"a:b": 0.1},
        {"a": 1 / 3},
        {"a": 654321.5},
    ],
)
def test_weights_come_back(scene, weights):
    from_spec(scene, from_json({"environment": {"weights": weights}}))
    assert to_spec(scene).environment.weights == weights


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("studio.exr", "'studio.exr' is not a name: weight"),
        ("studio.exr: much", "'studio.exr: much' is not a name: weight"),
        (": 3", "': 3' is not a name: weight"),
        ("{oops", "it starts like JSON, but is none"),
        ('{"a": "b"}', "expected a number"),
        ("a: nan", "is not finite"),
        ("a: -1", "is below the least allowed"),
        ("a: 1, a: 2", "'a' is there twice"),
    ],
)
def test_weights_that_are_none_are_named(scene, tmp_path, typed, said):
    ops = bpy.ops.synthpoint
    ops.add_example()
    scene.synthpoint.output.folder = str(tmp_path / "dataset")
    scene.synthpoint.settings.environment.weights = typed
    for read in (ops.generate, ops.randomize, ops.preview_images,
                 lambda: ops.randomize(step=1),
                 lambda: ops.save_settings(filepath=str(tmp_path / "x.json"))):  # fmt: skip
        with pytest.raises(RuntimeError, match=said) as raised:
            read()
        (line,) = str(raised.value).strip().splitlines()
        assert line.startswith("Error: environment.weights")
    ops.load_preset(preset="studio")
    wanted = from_json(randomization("studio")).environment.weights
    assert to_spec(scene).environment.weights == wanted


def texts(group, path=""):
    """Every text of the settings, with an entry in each list: its group, name and path."""
    for prop in group.bl_rna.properties:
        name = prop.identifier
        if prop.type == "STRING":
            yield group, name, f"{path}{name}"
        elif prop.type == "POINTER" and name != "rna_type":
            yield from texts(getattr(group, name), f"{path}{name}.")
        elif prop.type == "COLLECTION":
            items = getattr(group, name)
            items.clear()
            yield from texts(items.add(), f"{path}{name}[0].")


def test_whatever_is_typed_into_a_text_is_read_or_refused_in_one_line(scene):
    ensure(scene)
    settings = scene.synthpoint.settings
    found = list(texts(settings))
    channel = settings.materials.channels[0]
    channel.use_hue = True
    channel.inputs[0].name = "Roughness"
    before = [getattr(group, name) for group, name, _ in found]
    for group, name, _ in found:
        if name.endswith("choices"):
            setattr(group, name.removesuffix("choices") + "distribution", "choice")
    for (group, name, path), was in zip(found, before, strict=True):
        for typed in ("{", "[1]", "[", "1: 2: 3", ",", ":", "nan", "1e999: 1", '"', "{}", "x"):
            setattr(group, name, typed)
            assert len(answer(scene).splitlines()) <= 1, path
        setattr(group, name, was)


def answer(scene):
    """What is said of the settings; empty where they can be read."""
    try:
        to_spec(scene)
    except UserError as error:
        return str(error)
    return ""


def calibrated(scene):
    """A camera matrix with a wide lens, which the widest distortion folds."""
    camera = scene.synthpoint.settings.camera
    camera.use_intrinsics = True
    camera.intrinsics.fx = camera.intrinsics.fy = 250


def test_a_preset_that_does_not_fit_the_calibrated_camera_says_so(scene):
    calibrated(scene)
    assert bpy.ops.synthpoint.load_preset(preset="studio") == {"FINISHED"}
    said = "The preset stress is loaded, but does not fit what was kept: distortion"
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="before")
    with pytest.raises(RuntimeError, match=said) as raised:
        bpy.ops.synthpoint.load_preset("EXEC_DEFAULT", True, preset="stress")
    assert len(str(raised.value).strip().splitlines()) == 1
    assert scene.synthpoint.settings.name == "stress"
    assert scene.synthpoint.settings.camera.intrinsics.fx == 250
    with pytest.raises(UserError, match="distortion"):
        to_spec(scene)
    bpy.ops.ed.undo()
    assert to_spec(bpy.context.scene).name == "studio"


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
