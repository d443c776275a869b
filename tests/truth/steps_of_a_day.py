"""Steps of an artist's day that several tables have, and what is wanted of them."""

from __future__ import annotations

import bpy
from synthpoint.scene.instruments import following
from synthpoint.tests.scene import building
from synthpoint.tests.truth.day import RIGHT, Row, said
from synthpoint.tests.truth.hands import (
    all_of,
    cursor,
    edit,
    modifier,
    press,
    setting,
)
from synthpoint.tests.truth.tagged import (
    PIVOT,
    PLACES,
)

POINTS = said("tip", "side", "end")
HINGE = RIGHT | said("jaw")  # taken anew, or told
BENT = RIGHT | POINTS


def row(operation, setup, wanted, *steps, **options):
    return Row(operation, setup, steps, wanted, **options)


def edge(x, y):
    """Vertices of the bar far from its balls."""
    return x < 0.0 and y > 0.0165


def far_end(x, _y):
    """Vertices of the bar or the jaw round the ball `tip`."""
    return x > 0.0299


def below_tip(x, y):
    """Vertices of the bar under the ball `tip`, and none of the ball."""
    return x > 0.035 and abs(y - 0.025 / 3) < 3e-4


def voxels(name):
    """Object Data > Remesh > Voxel Remesh."""
    return all_of(
        setting(f'meshes["{name}"].remesh_voxel_size', 0.001),
        setting(f'meshes["{name}"].use_remesh_preserve_attributes', True),
        press("object.voxel_remesh", name),
    )


def applied(name, kind, **values):
    """Adds the modifier before all others and applies it."""
    return all_of(
        modifier(name, kind, first=True, **values),
        press("object.modifier_apply", name, modifier=kind),
    )


def apply(name, **which):
    """Object > Apply."""
    off = {"location": False, "rotation": False, "scale": False}
    return press("object.transform_apply", name, **{**off, **which})


def place(name):
    return all_of(cursor(PLACES[name]), press("synthpoint.place_at_cursor", keypoint=name))


ALL = {"location": True, "rotation": True, "scale": True}
HINGE_JAW = all_of(cursor(PIVOT), press("synthpoint.add_hinge", "jaw", high=0.45))
CENTER = {"type": "ORIGIN_GEOMETRY", "center": "BOUNDS"}
ASIDE = press("transform.translate", value=(0.0, -0.03, 0.0))


def everywhere(_x, _y):
    return True


def look():
    """What the window does when changes have paused."""
    building.update()
    following.follow_all(bpy.context.scene)
    building.update()


def sort(name, chosen=everywhere, kind="REVERSE"):
    return edit(name, chosen, "mesh.sort_elements", type=kind, elements={"VERT"})


def masked(name):
    """A Mask modifier takes the metal round the ball `tip` away."""

    def go():
        obj = bpy.data.objects[name]
        taken = [v.index for v in obj.data.vertices if far_end(v.co.x, v.co.y)]
        obj.vertex_groups.new(name="far").add(taken, 1.0, "REPLACE")
        modifier(name, "MASK", vertex_group="far", invert_vertex_group=True)()

    return go
