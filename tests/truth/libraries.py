"""What lies in a library collection, or belongs to an instrument: objects that lean on each other
by every way Blender knows. Each function puts something of about 20 cm into the collection."""

from __future__ import annotations

import bpy
from mathutils import Euler, Matrix
from synthpoint.tests.scene import building
from synthpoint.tests.truth.pieces import (
    GREY,
    OFFSET,
    POINTS,
    body,
    follow,
    give,
    helper,
    instance,
    nodes,
    plain,
    point,
    skeleton,
)

PATH = ((-0.1, 0.0), (-0.03, 0.05), (0.03, -0.05), (0.1, 0.0))


def mirror(library):
    half = body(library, (0.1, 0.06, 0.02), (0.05, 0.0, 0.0))
    half.modifiers.new("m", "MIRROR").mirror_object = helper(library, (0.0, 0.0, 0.0))


def boolean(library):
    cutter = building.box("cutter", (0.08, 0.03, 0.1), (0.03, 0.0, 0.0), None, library)
    cutter.hide_render = True
    cut = plain(library).modifiers.new("cut", "BOOLEAN")
    cut.object = cutter
    cut.solver = "EXACT"


def boolean_of_a_collection(library):
    cutters = bpy.data.collections.new("cutters")
    library.children.link(cutters)
    for x in (-0.04, 0.04):
        building.box("cutter", (0.03, 0.03, 0.1), (x, 0.0, 0.0), None, cutters)
    cutters.hide_render = True
    cut = plain(library).modifiers.new("cut", "BOOLEAN")
    cut.operand_type, cut.collection, cut.solver = "COLLECTION", cutters, "EXACT"


def armature(library):
    """Bones that bend the body, one of them after an empty; a keypoint hangs on a bone."""
    bones = skeleton(library)
    aim = bones.pose.bones["second"].constraints.new("DAMPED_TRACK")
    aim.target = helper(library, (0.1, 0.06, 0.05))
    metal = body(library, parent=bones)
    metal.modifiers.new("bones", "ARMATURE").object = bones
    first, second = (metal.vertex_groups.new(name=n) for n in ("first", "second"))
    first.add([v.index for v in metal.data.vertices if v.co.x < 0], 1.0, "REPLACE")
    second.add([v.index for v in metal.data.vertices if v.co.x > 0], 1.0, "REPLACE")
    tip = point("tip_left", library, (0.0, 0.02, 0.0), bones)
    tip.parent_type, tip.parent_bone = "BONE", "second"


def hook(library):
    pull = helper(library, (0.1, 0.0, 0.0))
    metal = body(library)
    building.update()
    end = metal.modifiers.new("hook", "HOOK")
    end.object = pull
    end.vertex_indices_set([v.index for v in metal.data.vertices if v.co.x > 0])
    building.update()
    pull.matrix_basis = Matrix.LocRotScale((0.13, 0.03, 0.0), Euler((0.5, 0.0, 0.6)), None)


def curve(library):
    data = bpy.data.curves.new("path", "CURVE")
    data.dimensions = "3D"
    line = data.splines.new("NURBS")
    line.points.add(3)
    for spot, at in zip(line.points, PATH, strict=True):
        spot.co = (*at, 0.0, 1.0)
    line.use_endpoint_u = True
    path = building.link(bpy.data.objects.new("path", data), library)
    body(library, at=(0.1, 0.0, 0.0)).modifiers.new("curve", "CURVE").object = path


def lattice(library):
    data = bpy.data.lattices.new("cage")
    cage = building.link(bpy.data.objects.new("cage", data), library)
    cage.scale = (0.22, 0.08, 0.04)
    data.points[7].co_deform.x += 0.5
    data.points[0].co_deform.y += 0.6
    body(library).modifiers.new("cage", "LATTICE").object = cage


def shrinkwrap(library):
    hump = body(library, (0.1, 0.15, 0.1), (0.02, 0.05, 0.0), name="hump")
    hump.hide_render = True
    body(library, (0.2, 0.15, 0.06)).modifiers.new("wrap", "SHRINKWRAP").target = hump


def array(library):
    row = body(library, (0.05, 0.05, 0.02), (-0.08, 0.0, 0.0)).modifiers.new("row", "ARRAY")
    row.count, row.use_relative_offset, row.use_object_offset = 4, False, True
    row.offset_object = helper(library, (-0.03, 0.02, 0.0), (0.0, 0.0, 0.4))


def object_info(library):
    """Nodes that stamp another object of the library onto the body, where that stands."""
    tree, given, made = nodes("info", "NodeSocketObject")
    info, join = (tree.nodes.new(f"GeometryNode{k}") for k in ("ObjectInfo", "JoinGeometry"))
    info.transform_space = "RELATIVE"
    for begin, end in (
        (given.outputs[1], info.inputs["Object"]), (given.outputs[0], join.inputs[0]),
        (info.outputs["Geometry"], join.inputs[0]), (join.outputs[0], made.inputs[0]),
    ):  # fmt: skip
        tree.links.new(begin, end)
    stamp = body(library, (0.04, 0.04, 0.04), (0.05, 0.08, 0.0), name="stamp")
    stamp.hide_render = True
    add = body(library).modifiers.new("info", "NODES")
    add.node_group = tree
    give(add, 2, stamp)


def collection_info(library):
    """Nodes that show a collection of the library a second time, beside itself."""
    stamps = bpy.data.collections.new("stamps")
    library.children.link(stamps)
    for y in (-0.06, 0.06):
        body(stamps, (0.04, 0.04, 0.04), (0.05, y, 0.0), name="stamp")
    tree, given, made = nodes("info")
    info, move, join = (
        tree.nodes.new(f"GeometryNode{kind}")
        for kind in ("CollectionInfo", "Transform", "JoinGeometry")
    )
    info.transform_space = "RELATIVE"
    info.inputs["Collection"].default_value = stamps
    move.inputs["Translation"].default_value = (-0.1, 0.0, 0.0)
    for begin, end in (
        (given.outputs[0], join.inputs[0]), (info.outputs[0], move.inputs["Geometry"]),
        (move.outputs[0], join.inputs[0]), (join.outputs[0], made.inputs[0]),
    ):  # fmt: skip
        tree.links.new(begin, end)
    body(library).modifiers.new("info", "NODES").node_group = tree


def constraints(library):
    """A body that copies an empty, and keypoints that hang on it by constraints."""
    lead = helper(library, (0.01, 0.02, 0.02), (0.2, 0.1, 0.4))
    metal = body(library)
    metal.constraints.new("COPY_TRANSFORMS").target = lead
    hold = point("tip_left", library, POINTS["tip_left"]).constraints.new("CHILD_OF")
    hold.target = metal
    building.update()
    hold.inverse_matrix = Matrix.Translation(OFFSET).inverted()
    handle = point("handle", library).constraints.new("COPY_LOCATION")
    handle.target = helper(library, (-0.1, 0.03, 0.05), name="end")


def drivers(library):
    """A body that turns as an empty moves, and a keypoint hidden from render that hangs on it."""
    metal = body(library)
    curve = metal.driver_add("rotation_euler", 2)
    variable = curve.driver.variables.new()
    variable.type, target = "TRANSFORMS", variable.targets[0]
    target.id, target.transform_type = helper(library, (0.0, 0.0, 0.4)), "LOC_Z"
    curve.driver.expression = variable.name
    tip = point("tip_left", library, (0.1, 0.0, 0.01), metal)
    tip.hide_render = tip.hide_viewport = True


def nested(library):
    """One half twice, the other time mirrored and in a collection below, both instances."""
    held = bpy.data.collections.new("half")
    held.instance_offset = (0.0, 0.05, 0.0)
    mirror(held)
    for name, turn, scale in (("one", 0.3, (1, 1, 1)), ("other", -0.3, (1, -1, 1))):
        place = Matrix.LocRotScale((0.0, 0.0, 0.0), Euler((0.0, 0.0, turn)), scale)
        to = bpy.data.collections.new(name)
        library.children.link(to)
        instance(name, held, place, to)


def repeated(library):
    """A box on each vertex of a plate that is not rendered itself."""
    plate = building.plate("plate", 0.12, (0.0, 0.0, 0.0), library)
    body(library, (0.04, 0.06, 0.02), parent=plate)
    plate.instance_type, plate.show_instancer_for_render = "VERTS", False
    plate.show_instancer_for_viewport = True


def scattered(library):
    """Nodes that show, as instances, an object that lies outside of the library."""
    tree, given, made = nodes("scatter", "NodeSocketObject")
    info, repeat = (
        tree.nodes.new(f"GeometryNode{kind}") for kind in ("ObjectInfo", "InstanceOnPoints")
    )
    info.inputs["As Instance"].default_value = True
    for begin, end in (
        (given.outputs[1], info.inputs["Object"]), (given.outputs[0], repeat.inputs["Points"]),
        (info.outputs["Geometry"], repeat.inputs["Instance"]), (repeat.outputs[0], made.inputs[0]),
    ):  # fmt: skip
        tree.links.new(begin, end)
    stamp = building.box("stamp", (0.05, 0.07, 0.04))
    stamp.data.materials.append(building.emission(GREY))
    stamp.location = (5.0, 0.0, 0.0)
    plate = building.plate("plate", 0.12, (0.0, 0.0, 0.0), library)
    plate.modifiers.new("scatter", "NODES").node_group = tree
    give(plate.modifiers[0], 2, stamp)


def curves(library):
    """A tube that is as thick as another curve says, a letter, and what is not to be seen."""
    around = bpy.data.objects.new("around", bpy.data.curves.new("around", "CURVE"))
    building.link(around, library)
    around.data.dimensions = "2D"
    ring = around.data.splines.new("POLY")
    ring.points.add(3)
    for spot, at in zip(ring.points, [(-2, -1), (2, -1), (2, 1), (-2, 1)], strict=True):
        spot.co = (0.02 * at[0], 0.02 * at[1], 0.0, 1.0)
    ring.use_cyclic_u = True
    tube = bpy.data.curves.new("tube", "CURVE")
    tube.dimensions, tube.bevel_mode, tube.bevel_object = "3D", "OBJECT", around
    line = tube.splines.new("POLY")
    line.points.add(1)
    line.points[0].co, line.points[1].co = (-0.1, 0.0, 0.0, 1.0), (0.1, 0.0, 0.0, 1.0)
    letter = bpy.data.curves.new("letter", "FONT")
    letter.body, letter.size, letter.extrude = "T", 0.15, 0.01
    for data in (tube, letter):
        data.materials.append(building.emission(GREY))
        building.link(bpy.data.objects.new(data.name, data), library)
    body(library, (0.5, 0.5, 0.1), name="hidden").hide_render = True
    body(library, (0.3, 0.3, 0.1), name="unseen").visible_camera = False


def reach(library):
    """Bones that reach for one empty with their bend towards another."""
    bones = skeleton(library)
    grip = bones.pose.bones["second"].constraints.new("IK")
    grip.target = helper(library, (0.02, 0.08, 0.03), name="target")
    grip.pole_target = helper(library, (0.0, 0.1, 0.3), name="pole")
    for bone in ("first", "second"):
        metal = body(library, (0.05, 0.08, 0.02), (0.0, -0.05, 0.0), bones, bone)
        metal.parent_type, metal.parent_bone = "BONE", bone


def shape_key(library):
    """A shape key that is driven by an empty."""
    metal = body(library)
    metal.shape_key_add(name="Basis")
    for spot in metal.shape_key_add(name="bent").data:
        spot.co.y += 10 * spot.co.x**2
    lead = helper(library, (0.0, 0.0, 0.1))
    lead["bend"] = 0.6
    curve = metal.data.shape_keys.key_blocks["bent"].driver_add("value")
    follow(curve.driver, lead, '["bend"]')


def shader(library):
    """Stripes that an empty lays over the body, as wide as another one's property says."""
    metal = body(library)
    tree = metal.data.materials[0].node_tree
    shine = next(n for n in tree.nodes if n.type == "EMISSION")
    where, turn, band, ramp = (
        tree.nodes.new(f"ShaderNode{kind}")
        for kind in ("TexCoord", "Mapping", "SeparateXYZ", "MapRange")
    )
    where.object = helper(library, (0.02, 0.0, 0.0), (0.0, 0.0, 0.5))
    width = helper(library, (0.0, 0.0, 0.0), name="width")
    width["width"] = 3.0
    for begin, end in (
        (where.outputs["Object"], turn.inputs["Vector"]), (turn.outputs[0], band.inputs[0]),
        (band.outputs["X"], ramp.inputs["Value"]), (ramp.outputs[0], shine.inputs["Strength"]),
    ):  # fmt: skip
        tree.links.new(begin, end)
    ramp.inputs["From Max"].default_value = 0.1
    ramp.inputs["To Min"].default_value, ramp.inputs["To Max"].default_value = 1.0, 4.0
    follow(turn.inputs["Scale"].driver_add("default_value", 0).driver, width, '["width"]')


def inside_nodes(library):
    """Nodes that hold what they stamp themselves, one tree inside the other."""
    stamp = body(library, (0.04, 0.04, 0.04), (0.05, 0.08, 0.0), name="stamp")
    stamp.hide_render = True
    inner, given, made = nodes("inner")
    info, join = (inner.nodes.new(f"GeometryNode{k}") for k in ("ObjectInfo", "JoinGeometry"))
    info.transform_space, info.inputs["Object"].default_value = "RELATIVE", stamp
    inner.links.new(given.outputs[0], join.inputs[0])
    inner.links.new(info.outputs["Geometry"], join.inputs[0])
    inner.links.new(join.outputs[0], made.inputs[0])
    outer, given, made = nodes("outer")
    group = outer.nodes.new("GeometryNodeGroup")
    group.node_tree = inner
    outer.links.new(given.outputs[0], group.inputs[0])
    outer.links.new(group.outputs[0], made.inputs[0])
    body(library).modifiers.new("outer", "NODES").node_group = outer


def particles(library):
    """Hair that shows another object on the faces of the body."""
    stamp = body(library, (0.02, 0.05, 0.02), (0.0, -0.1, 0.0), name="stamp")
    metal = building.box("base", (0.2, 0.06, 0.02), (0.0, 0.0, 0.0), None, library)
    metal.data.materials.append(building.emission(GREY))
    settings = metal.modifiers.new("hair", "PARTICLE_SYSTEM").particle_system.settings
    settings.type, settings.count, settings.use_advanced_hair = "HAIR", 6, True
    settings.emit_from, settings.distribution = "FACE", "RAND"
    settings.render_type, settings.instance_object = "OBJECT", stamp
    settings.particle_size, settings.hair_length = 0.3, 1.0


def metaballs(library):
    """Two that melt into one."""
    for x, name in ((-0.03, "ball"), (0.03, "ball.001")):
        data = bpy.data.metaballs.new(name)
        data.resolution = data.render_resolution = 0.02
        data.elements.new().radius = 0.08
        data.materials.append(building.emission(GREY))
        building.link(bpy.data.objects.new(name, data), library).location = (x, 0.0, 0.0)


def pointers(library):
    """A driver that reads an empty by way of a bone's property, and one of a curve's."""
    data = bpy.data.curves.new("rod", "CURVE")
    data.dimensions, data.bevel_depth = "3D", 0.02
    line = data.splines.new("POLY")
    line.points.add(1)
    line.points[0].co, line.points[1].co = (-0.1, 0.0, 0.0, 1.0), (0.1, 0.0, 0.0, 1.0)
    data.materials.append(building.emission(GREY))
    building.link(bpy.data.objects.new("rod", data), library)
    lead = helper(library, (0.0, 0.0, 0.0))
    lead["thick"] = 0.03
    follow(data.driver_add("bevel_depth").driver, lead, '["thick"]')


def opening(library):
    """An arm that turns about the middle, with a keypoint on it that is hidden."""
    body(library, (0.1, 0.03, 0.02), (-0.05, 0.0, 0.0))
    arm = helper(library, (0.0, 0.0, 0.0), name="arm")
    body(library, (0.1, 0.03, 0.02), (0.05, 0.0, 0.0), arm)
    tip = point("tip_left", library, (0.1, 0.0, 0.02), arm)
    tip.hide_viewport = tip.hide_render = True


KINDS = [
    mirror, boolean, boolean_of_a_collection, armature, hook, curve, lattice, shrinkwrap, array,
    object_info, collection_info, constraints, drivers, nested, repeated, scattered, curves,
    reach, shape_key, shader, inside_nodes, particles, pointers,
]  # fmt: skip
