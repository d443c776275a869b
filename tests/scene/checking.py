"""What *Check* finds in a small scene, and the buttons that mend it."""

from __future__ import annotations

import bpy
import numpy as np
from synthpoint.operators import checked
from synthpoint.tests.scene import building
from synthpoint.tests.truth.tagged import (
    body_and_jaw,
    hinge,
    plain_bar,
    point,
    select,
    start,
    tag,
)

ops = bpy.ops.synthpoint


def a_bar():
    start()
    root = tag(plain_bar())
    point(root)
    return root


def a_jaw():
    start()
    body, jaw = body_and_jaw()
    root = tag(body, jaw)
    point(root)
    hinge(jaw)
    return root, jaw


def check():
    ops.check()
    return checked.found()


def texts():
    return [p.text for p in check()]


def worlds():
    """Where each keypoint is seen, by its name."""
    building.update()
    return {
        o.name: np.array(o.matrix_world.translation)
        for o in bpy.context.scene.objects
        if o.name in ("tip", "side", "end")
    }


def assert_stays(before):
    after = worlds()
    for name in before:
        np.testing.assert_allclose(after[name], before[name], atol=1e-6)


def press(problem, label):
    """The button with these words, as the panel draws it."""
    (chosen,) = [m for m in problem.mends if m.label == label]
    numbers = " ".join(str(n) for n in chosen.objects)
    assert ops.mend("EXEC_DEFAULT", True, way=chosen.way, objects=numbers, name=chosen.name) == {
        "FINISHED"
    }


def only(way):
    """The one thing in the way that can be mended so."""
    (found,) = [p for p in check() if any(m.way == way for m in p.mends)]
    return found


def remove(name):
    """X, as Blender does it: what points to the object keeps it."""
    select(bpy.data.objects[name])
    bpy.ops.object.delete()


def orphan_of_a_jaw():
    """A tip whose jaw was deleted; the body lacks it."""
    root, _jaw = a_jaw()
    remove("jaw")
    return root


def joined_jaw():
    """A jaw that was joined into the body, which has the tip's metal now."""
    root, jaw = a_jaw()
    select(bpy.data.objects["body"], jaw)
    bpy.ops.object.join()
    building.update()
    return root
