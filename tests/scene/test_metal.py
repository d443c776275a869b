"""Materials that are swapped, and detail on top of any material: applied as recorded."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from synthpoint.core.errors import UserError
from synthpoint.presets import COATS, metals
from synthpoint.scene.blender import files
from synthpoint.scene.instruments.instance import base_name
from synthpoint.scene.prepare import prepare
from synthpoint.tests.scene import building
from synthpoint.tests.scene.shaded import CLEAN, ON, detail, even_light, material, plain, principled


@pytest.fixture
def plate(scene):
    """The probe with a steel slot, which fills the picture, under an even light; its body."""
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    body.data.materials.append(material("steel", (0.4, 0.3, 0.2), Roughness=0.4, Metallic=1.0))
    building.camera(at=(0.0, 0.0, 0.16))
    even_light(scene)
    return body


def varied(channels=(), **sections):
    return building.job(
        materials={"enabled": bool(channels), "channels": list(channels)}, **sections
    )


def leftover(made):
    """Puts another Principled before the one that shows, plugged in nowhere."""
    tree = made.node_tree
    shown = tree.nodes.new("ShaderNodeBsdfPrincipled")
    output = next(n for n in tree.nodes if n.type == "OUTPUT_MATERIAL")
    tree.links.new(shown.outputs[0], output.inputs["Surface"])


def keyed(made):
    principled(made).inputs["Base Color"].keyframe_insert("default_value", frame=1)


def driven(made):
    for curve in principled(made).inputs["Base Color"].driver_add("default_value"):
        curve.driver.expression = "0.5"


@pytest.mark.parametrize("unusual", [leftover, keyed, driven])
def test_a_colour_is_that_of_the_record_whatever_the_material_is_like(scene, unusual):
    root = building.probe()
    body = next(o for o in root.children if o.type == "MESH")
    made = material("steel", Roughness=0.5, Metallic=1.0)
    unusual(made)
    body.data.materials.append(made)
    building.camera(at=(0.0, 0.0, 0.16))
    even_light(scene)
    channel = {"slot": "steel", "hue": 0, "saturation": 0, "value": {"choices": [0.2, 0.8]},
               "inputs": {"Metallic": 1, "Roughness": 0.3}}  # fmt: skip
    seen = set()
    with building.staged(varied([channel])) as stage:
        for index in range(1, 7):
            path, record = stage.shoot(index)
            values = record.instances[0].materials["steel"]["Base Color"]
            light = building.picture(path).mean(axis=(0, 1))
            np.testing.assert_allclose(light, values[:3], atol=0.05)
            seen.add(round(values[0], 3))
    assert seen == {0.2, 0.8}


SWAP = {"slot": "steel", "swap": [{"material": ""}, {"material": "titanium"}, {"material": "red"}]}


def test_the_chosen_material_is_on_the_slot(plate):
    material("red", (0.8, 0.1, 0.1), Roughness=0.9)
    channels = [{"inputs": {"Coat Weight": [0.1, 0.9]}}, SWAP, {"inputs": {"Metallic": [0, 1]}}]
    seen = set()
    with building.staged(varied(channels)) as stage:
        # Back and forth: nothing of one image stays for the next.
        for index in (1, 2, 3, 4, 5, 6, 7, 8, 3, 1):
            (one,) = stage.apply(stage.sample(index)).shown
            inputs = principled(plate.material_slots[0].material).inputs
            name = one.draw.swaps.get("steel", "")
            seen.add(name)
            values = one.draw.materials["steel"]
            expected = {
                "": {"Roughness": 0.4, "Base Color": (0.4, 0.3, 0.2, 1.0)},
                "titanium": metals()["titanium"],
                "red": {"Roughness": 0.9, "Base Color": (0.8, 0.1, 0.1, 1.0), "Coat Weight": 0.0},
            }[name]
            assert ("Coat Weight" in values) == (name == "")
            for key, value in {**expected, **values}.items():
                assert plain(inputs[key].default_value) == pytest.approx(plain(value)), (name, key)
    assert seen == {"", "titanium", "red"}
    assert plain(principled(bpy.data.materials["red"]).inputs["Metallic"].default_value) == 0.0


def test_a_swap_changes_the_picture_and_is_recorded(plate):
    tones = {}
    material("red", (0.8, 0.0, 0.0), Roughness=1.0)
    with building.staged(varied([SWAP])) as stage:
        for index in range(1, 9):
            path, record = stage.shoot(index)
            tones[record.instances[0].swaps.get("steel", "")] = building.picture(path)[24, 32]
    assert set(tones) == {"", "titanium", "red"}
    # An even white world: a metal shows its reflectance, the diffuse red its own colour.
    np.testing.assert_allclose(tones["titanium"], metals()["titanium"]["Base Color"][:3], atol=0.03)
    assert tones["red"][0] > 0.5 and max(tones["red"][1:]) < 0.12


def test_nothing_is_made_for_an_image(plate):
    material("red")
    with building.staged(varied([SWAP], surface=ON, stains=ON)) as stage:
        before = len(bpy.data.materials), len(bpy.data.node_groups)
        for index in range(1, 8):
            stage.apply(stage.sample(index))
        assert (len(bpy.data.materials), len(bpy.data.node_groups)) == before


def test_an_unknown_material_is_refused(plate):
    channels = [{"inputs": {"Roughness": 0.3}}, {"slot": "grip", "swap": [{"material": "rubber"}]}]
    message = (
        r"^materials\.channels\[1\]\.swap\[0\]\.material: no material 'rubber' in the file; known: "
        "steel, stainless satin, stainless mirror, titanium, gold plated, black oxide, "
        "black nitride, blue titanium$"
    )
    with pytest.raises(UserError, match=message), building.staged(varied(channels)):
        pass


def test_every_finish_fits(plate):
    assert len(metals()) == 7
    assert set(COATS) < set(metals())
    for name, values in metals().items():
        inputs = principled(material(name)).inputs
        for key, value in values.items():
            inputs[key].default_value = value
            assert plain(inputs[key].default_value) == pytest.approx(plain(value))


def test_detail_is_that_of_the_record_on_every_instrument():
    files.start_empty()
    spec = building.job(
        classes=[], surface=ON, stains={**ON, "blood_share": 0.5, "fluid_share": 0.5},
        instruments={"bundled": ["needle_holder/crile_wood_15", "tweezers/adson_12"],
                     "count": 4, "repeat": 2},
        placement=ON, camera=ON,
        materials={**ON, "channels": [
            {"slot": "steel", "inputs": {"Roughness": [0.1, 0.5], "Coat Weight": [0, 1]}},
            {"slot": "gold", "hue": [0, 1], "saturation": 0.5, "value": 0.5},
        ]},
    )  # fmt: skip
    scene, spec = prepare(spec, None, by_name=False)
    with building.staged(spec, scene) as stage:
        record = stage.shoot(1)[1]
        shown = stage.apply(stage.sample(1)).shown
        assert len(shown) == len(record.instances) == 4
        for one, label in zip(shown, record.instances, strict=True):
            for slot in (s for part in one.instance.parts for s in part.material_slots):
                node, surface = detail(slot.material), principled(slot.material)
                assert node.node_tree.name == "Synthpoint Surface"
                for key, value in label.surface.items():
                    found = node.inputs[key.replace("_", " ").title()].default_value
                    assert plain(found) == pytest.approx(plain(value), rel=1e-5, abs=1e-6)
                for key in ("blood", "wetness", "fluid", "size"):
                    found = node.inputs[f"Stain {key.title()}"].default_value
                    assert found == pytest.approx(label.stains[key], abs=1e-6)
                color = node.inputs["Stain Color"].default_value
                assert tuple(color)[:3] == pytest.approx(label.stains["color"])
                for key, value in label.materials.get(base_name(slot.material.name), {}).items():
                    for inputs in (surface.inputs, node.inputs):
                        assert plain(inputs[key].default_value) == pytest.approx(plain(value))
                    assert surface.inputs[key].links[0].from_node == node
        assert len({i.surface["brushing"] for i in record.instances}) == 4


def graph(made):
    tree = made.node_tree
    links = {(k.from_node.name, k.from_socket.name, k.to_node.name, k.to_socket.name)
             for k in tree.links}  # fmt: skip
    return {n.name for n in tree.nodes}, links


def test_off_the_material_is_as_it_was(plate):
    before = graph(plate.material_slots[0].material)
    channels = [{"inputs": {"Roughness": 0.3}}]
    with building.staged(varied(channels)) as stage:
        record = stage.shoot(1)[1]
        assert graph(plate.material_slots[0].material) == before
        assert record.instances[0].surface is None and record.instances[0].stains is None
    own = plate.material_slots[0].material
    with building.staged(building.job()) as stage:
        assert plate.material_slots[0].material == own
    assert bpy.data.node_groups.get("Synthpoint Surface") is None


NOTHING = {**ON, "brushing": 0, "scratches": 0, "smudges": 0, "wear": 0}


def textured(made):
    """Colour and roughness by a texture, and relief."""
    tree, surface = made.node_tree, principled(made)
    noise, bump = tree.nodes.new("ShaderNodeTexNoise"), tree.nodes.new("ShaderNodeBump")
    tree.links.new(noise.outputs["Color"], surface.inputs["Base Color"])
    tree.links.new(noise.outputs[0], surface.inputs["Roughness"])
    tree.links.new(noise.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], surface.inputs["Normal"])


@pytest.mark.parametrize("own_textures", [False, True])
def test_no_strength_no_difference(plate, own_textures):
    """The user's own values and textures go through unchanged."""
    lamp = building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "POINT")))
    lamp.location, lamp.data.energy = (0.1, 0.1, 0.3), 2.0
    if own_textures:
        textured(plate.data.materials[0])
    pictures = []
    for sections in ({}, {"surface": NOTHING, "stains": CLEAN}):
        with building.staged(building.job(**sections, render={"samples": 4})) as stage:
            pictures.append(building.picture(stage.shoot(1)[0]))
    assert pictures[0].std() > 0.01
    np.testing.assert_allclose(pictures[0], pictures[1], atol=0.004)


EFFECTS = {
    "brushing": ({**NOTHING, "brushing": 1, "brushing_width": 0.003}, CLEAN),
    "scratches": ({**NOTHING, "scratches": 1}, CLEAN),
    "smudges": ({**NOTHING, "smudges": 1}, CLEAN),
    "blood": (NOTHING, {**CLEAN, "blood_share": 1, "blood": 0.4}),
    "fluid": (NOTHING, {**CLEAN, "fluid_share": 1, "fluid": 0.4}),
}


@pytest.mark.parametrize("effect", EFFECTS)
def test_each_kind_of_detail_shows(plate, effect):
    lamp = building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "POINT")))
    lamp.location, lamp.data.energy = (0.1, 0.1, 0.3), 2.0
    pictures = []
    for surface, stains in ((NOTHING, CLEAN), EFFECTS[effect]):
        spec = building.job(surface=surface, stains=stains, render={"samples": 4})
        with building.staged(spec) as stage:
            pictures.append(building.picture(stage.shoot(1)[0]))
    assert np.abs(pictures[0] - pictures[1]).mean() > 0.002


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])
def test_blood_covers_the_share_that_is_recorded(plate, share):
    """Counted in pictures of white metal, on which only blood is dark."""
    plate.data.materials[0] = material("steel", (1.0, 1.0, 1.0), Roughness=0.3, Metallic=1.0)
    stains = {**CLEAN, "blood_share": 1, "blood": share, "size": 0.01, "wetness": 0}
    found = []
    with building.staged(building.job(stains=stains, render={"samples": 2})) as stage:
        for index in range(1, 7):
            path, record = stage.shoot(index)
            assert record.instances[0].stains["blood"] == share
            found.append((building.picture(path)[..., 1] < 0.4).mean())
    assert np.mean(found) == pytest.approx(share, abs=0.05)


def lines(stage):
    """How much more the rows of a picture stand out from their neighbours than its columns do."""
    tone = building.picture(stage.shoot(1)[0]).mean(axis=2)
    across, along = (np.abs(np.diff(tone.mean(axis=axis), 2)).mean() for axis in (1, 0))
    return across / along


@pytest.mark.parametrize("unit", [1.0, 0.001])
@pytest.mark.parametrize("turn", [0, 90])
def test_brushing_runs_along_the_part_in_metres(scene, unit, turn):
    """A bar modelled in metres or millimetres, lying in its file whichever way."""
    root = building.tag(building.empty("probe"))
    body = building.box("body", np.array((0.5, 0.2, 0.02)) / unit, parent=root)
    body.scale = (unit,) * 3
    for point, place in building.PROBE_POINTS.items():
        building.keypoint(point, root, place)
    root.rotation_euler.z = np.radians(turn)
    body.data.materials.append(material("steel", (0.5,) * 3, Metallic=1.0, Roughness=0.5))
    building.camera(at=(0.0, 0.0, 0.15))
    building.black_world(scene)
    lamp = building.link(bpy.data.objects.new("lamp", bpy.data.lights.new("lamp", "AREA")))
    lamp.location, lamp.data.energy, lamp.data.size = (0.0, 0.0, 0.3), 0.1, 0.2
    detailed = {**NOTHING, "brushing": 1, "brushing_width": 0.0015, "brushing_direction": 0}
    with building.staged(building.job(surface=detailed, render={"samples": 128})) as stage:
        ratio = lines(stage)
    assert ratio > 2.0 if turn == 0 else ratio < 0.5


def test_a_material_without_principled_is_left_alone(plate):
    plate.data.materials[0] = building.emission((1.0, 0.0, 0.0))
    with building.staged(building.job(surface=ON)) as stage:
        stage.apply(stage.sample(1))
        assert [n for n in stage.notes if n.startswith("probe")] == [
            "probe: material 'emission' has no Principled BSDF; it gets no surface detail"
        ]


@pytest.mark.parametrize("name", ["Coat Tint", "Specular Tint", "Emission Color", "Sheen Tint"])
def test_any_colour_input_varies(plate, name):
    channel = {"slot": "steel", "color": name, "hue": 0.0, "saturation": 1.0, "value": [0.2, 0.8]}
    seen = set()
    with building.staged(building.job(materials={**ON, "channels": [channel]})) as stage:
        for index in (1, 2):
            shown = stage.apply(stage.sample(index)).shown
            drawn = shown[0].draw.materials["steel"][name]
            assert 0.2 <= drawn[0] <= 0.8 and drawn[1:] == (0.0, 0.0, 1.0)
            socket = principled(plate.material_slots[0].material).inputs[name]
            assert plain(socket.default_value) == pytest.approx(drawn)
            seen.add(drawn)
    assert len(seen) == 2


def test_emission_drawn_is_the_light_seen(plate):
    """Of a black metal that shines in the colour drawn: nothing else is in the picture."""
    channels = [
        {"slot": "steel", "inputs": {"Emission Strength": 0.5, "Metallic": 1.0},
         "color": "Emission Color", "hue": 0.33333, "saturation": [0.0, 1.0], "value": 1.0},
        {"slot": "steel", "hue": 0, "saturation": 0, "value": 0},
    ]  # fmt: skip
    with building.staged(building.job(materials={**ON, "channels": channels})) as stage:
        path, record = stage.shoot(2)
        red, green, blue = building.picture(path)[20:28, 28:36].mean(axis=(0, 1))
        drawn = record.instances[0].materials["steel"]["Emission Color"]
    assert red / green == pytest.approx(drawn[0] / drawn[1], abs=0.03)
    assert blue / green == pytest.approx(drawn[2] / drawn[1], abs=0.03)
    assert green == pytest.approx(0.5, abs=0.05)


def test_a_vector_gets_the_value_three_times(plate):
    channels = [{"inputs": {"Subsurface Radius": [0.1, 0.9]}}]
    with building.staged(building.job(materials={**ON, "channels": channels})) as stage:
        drawn = stage.apply(stage.sample(1)).shown[0].draw.materials["steel"]["Subsurface Radius"]
        socket = principled(plate.material_slots[0].material).inputs["Subsurface Radius"]
        assert plain(socket.default_value) == pytest.approx((drawn,) * 3)


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ({"inputs": {"Base Color": [0, 1]}}, "'Base Color' is a colour: colours go into `color`"),
        ({"color": "Roughness", "hue": 0, "saturation": 0, "value": 0},
         "'Roughness' is no colour: .*here fit Base Color"),
        ({"color": "Paint", "hue": 0, "saturation": 0, "value": 0},
         "'Paint' is not a Principled input; inputs: Base Color"),
    ],
)  # fmt: skip
def test_numbers_and_colours_are_not_mixed_up(plate, channel, said):
    with (
        pytest.raises(UserError, match=said),
        building.staged(building.job(materials={**ON, "channels": [channel]})),
    ):
        pass
