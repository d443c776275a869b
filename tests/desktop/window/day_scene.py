"""Imported in the window of day.py: makes its file, and tells what is in it.

A clamp of `body` and `jaw` below an empty, hinged; `wire`, which a shape key bends and opens; and
`bar`, with a cap that is a loose piece of its mesh. Tags, keypoints and hinges are made by
Synthpoint's own operators. Metres.
"""

import sys

import bmesh
import bpy
from mathutils import Euler, Matrix, Vector

MODULE = "bl_ext.user_default.synthpoint"
OPEN = 0.45  # rad

# Where the keypoints are, and what the jaw turns about, through an axis along Z.
PLACES = {
    "clamp": {"tip": (0.048, 0.01, 0.006), "end": (-0.048, 0.0, 0.002)},
    "wire": {"tip": (0.048, -0.07, 0.002), "end": (-0.048, -0.07, 0.002)},
    "bar": {"tip": (0.058, 0.07, 0.002), "end": (-0.045, 0.07, 0.002)},
}
PIVOT = (0.012, 0.01, 0.0)

ops = bpy.ops.synthpoint


def room(name):
    """A module of the installed extension."""
    return sys.modules[f"{MODULE}.{name}"]


def make():
    """The whole file, seen from above, in one undo step."""
    for obj in list(bpy.data.objects):
        bpy.data.objects.remove(obj)
    scene = bpy.context.scene
    ops.add_class(preset="custom")
    jaw = plate("jaw", (0.0, 0.0), (0.056, 0.02))
    jaw.location.z = 0.004
    clamp = tag(plate("body", (-0.055, -0.02), (0.02, 0.02)), jaw)
    point(clamp, "clamp")
    choose(jaw)
    scene.cursor.location = PIVOT
    ops.add_hinge(high=OPEN)
    wire = tag(plate("wire", (-0.055, -0.075), (0.055, -0.065)))
    point(wire, "wire")
    bend(wire)
    ops.open_by_rig(kind="SHAPE_KEY", name="bent", high=OPEN)
    bar = plate("bar", (-0.055, 0.055), (0.04, 0.085), (0.05, 0.06), (0.065, 0.08))
    point(tag(bar), "bar")
    scene.cursor.location = (0.0, 0.0, 0.0)
    choose()
    look_down()
    bpy.ops.ed.undo_push(message="Set up")


def plate(name, *corners):
    """Plates from a lowest to a highest corner (x, y) each, 4 mm thick, in one mesh. Its origin is
    where an artist would not have it, and its scale is not 1."""
    made = bmesh.new()
    for low, high in zip(corners[::2], corners[1::2], strict=True):
        middle, size = (Vector(low) + Vector(high)) / 2, Vector(high) - Vector(low)
        bmesh.ops.create_grid(
            made, x_segments=round(size.x / 0.006), y_segments=round(size.y / 0.006), size=0.5,
            matrix=Matrix.LocRotScale((*middle, 0.002), None, (*size, 1.0)),
        )  # fmt: skip
    bmesh.ops.solidify(made, geom=made.faces[:], thickness=0.004)
    away = Matrix.LocRotScale((0.004, -0.003, 0.0), Euler((0.0, 0.0, 0.3)), (1.1, 1.1, 1.1))
    made.transform(away.inverted())
    mesh = bpy.data.meshes.new(name)
    made.to_mesh(mesh)
    obj = bpy.data.objects.new(name, mesh)
    obj.matrix_basis = away
    bpy.context.scene.collection.objects.link(obj)
    return obj


def choose(*objects):
    """Selects them; the first is the active one."""
    layer = bpy.context.view_layer
    layer.update()
    for obj in layer.objects:
        obj.select_set(obj in objects)
    layer.objects.active = objects[0] if objects else None


def tag(*objects):
    choose(*objects)
    ops.tag_instrument()
    return bpy.context.view_layer.objects.active


def point(root, name):
    root.name = name
    for keypoint, place in PLACES[name].items():
        choose(root)
        bpy.context.scene.cursor.location = place
        ops.place_at_cursor(keypoint=keypoint)
        empty = next(o for o in root.children_recursive if o.synthpoint.keypoint == keypoint)
        empty.name = f"{name} {keypoint}"


def bend(obj):
    """A shape key that bends it to the side beyond its middle, where its keypoints are already."""
    choose(obj)
    for _ in range(2):
        bpy.ops.object.shape_key_add(from_mix=False)
    key = obj.data.shape_keys.key_blocks[-1]
    key.name = "bent"
    for spot in key.data:
        spot.co.y += 16 * max(0.0, spot.co.x) ** 2


def look_down():
    """Everything in view, from above and a little from the front."""
    area = next(
        a for a in bpy.context.window_manager.windows[0].screen.areas if a.type == "VIEW_3D"
    )
    view = area.spaces.active.region_3d
    view.view_perspective = "PERSP"
    view.view_location, view.view_distance = Vector((0.03, 0.0, 0.0)), 0.33
    view.view_rotation = Euler((0.35, 0.0, 0.0)).to_quaternion()
    area.spaces.active.shading.type = "SOLID"


def everything():
    """What is in the scene: mode, and each object's parent, vertices, and places (m)."""
    bpy.context.view_layer.update()
    active = bpy.context.view_layer.objects.active
    found = {}
    for obj in bpy.context.scene.objects:
        keys = getattr(obj.data, "shape_keys", None)
        found[obj.name] = [
            obj.parent.name if obj.parent else "",
            len(obj.data.vertices) if obj.type == "MESH" else 0,
            [k.name for k in keys.key_blocks] if keys else [],
            obj.synthpoint.role,
            [n for row in (*obj.matrix_world, *obj.matrix_basis) for n in row],
        ]
    return {"mode": active.mode if active else "OBJECT", "objects": found}


def said():
    """What the list of the panel says, in words."""
    session, listing = bpy.context.window_manager.synthpoint, room("scene.authoring.listing")
    rows = {}
    for entry in session.instruments:
        known = listing.problem(entry.root) if entry.root else None
        rows[entry.name] = {
            "missing": entry.missing,
            "problem": entry.problem,
            "refuses": entry.refuses,
            "mends": [m.label for m in known.mends] if known else [],
        }
    orphans = [{"text": p.text, "mends": [m.label for m in p.mends]} for p in listing.orphaned()]
    return {"rows": rows, "orphans": orphans}


def is_read():
    """Whether the list was up to date before anything was asked: no timer waits to read it."""
    return not bpy.app.timers.is_registered(room("scene.authoring.watch")._refresh)


def checked():
    """What the last Check lists; None where nobody has checked."""
    problems = room("operators.checked").found()
    return None if problems is None else [p.text for p in problems]


def points():
    """Where every keypoint is seen (m)."""
    bpy.context.view_layer.update()
    return {
        o.name: list(o.matrix_world.translation)
        for o in bpy.context.scene.objects if o.synthpoint.role == "KEYPOINT"
    }  # fmt: skip


def opened(share):
    """Where the keypoints of what opens are at this share of the opening; it is closed again."""
    roots = [o for o in bpy.context.scene.objects if len(o.synthpoint.joints)]
    before = [r.synthpoint.opening for r in roots]
    for root in roots:
        root.synthpoint.opening = share * root.synthpoint.opening_max
    room("scene.authoring.watch").refresh()
    found = points()
    for root, opening in zip(roots, before, strict=True):
        root.synthpoint.opening = opening
    room("scene.authoring.watch").refresh()
    return found


def alive():
    """Whether each instrument's joints are, by its name."""
    joints = room("scene.instruments.joints")
    return {
        o.name: [joints.is_alive(o, j) and not joints.missing(j) for j in o.synthpoint.joints]
        for o in bpy.context.scene.objects if len(o.synthpoint.joints)
    }  # fmt: skip
