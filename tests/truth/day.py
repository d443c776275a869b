"""What comes of an operation on a tagged file is found out: the file is saved, opened again and
staged with everything moving, and pictures are compared with their labels.

RIGHT: keypoints are where their balls are, every instrument that shines is annotated, and it is as
open as the record says. SAID: the run or the check before it names what is concerned. WRONG: a
picture and its labels differ, in silence. BROKEN: a traceback, or a jaw torn off its hinge.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import bpy
import numpy as np
from synthpoint.core.errors import UserError
from synthpoint.properties.classes import to_schemas
from synthpoint.scene.checks import before_run
from synthpoint.tests.scene import building
from synthpoint.tests.truth import bar
from synthpoint.tests.truth.balls import melted_spots, shapes, spots, top
from synthpoint.tests.truth.hands import Refused

IMAGES = (1, 2, 3)
BOUND = 1.0  # px
SHAPE = 0.02  # of the distance between two balls of the body
COVERED = 0.95
NEAR, FAR = 0.2, 0.7  # m; every camera stands 0.4 m above its instruments
BALL_OF = {"nose": "tip"}  # a keypoint that the table renames


@dataclass(frozen=True)
class Wanted:
    """What an artist needs: labels that are right, or a line with one of these `names`."""

    right: bool = False
    names: tuple[str, ...] = ()

    def __or__(self, other):
        return Wanted(self.right or other.right, self.names + other.names)

    def __str__(self):
        said = f"SAID {', '.join(self.names)}" if self.names else ""
        return " or ".join(filter(None, ("RIGHT" if self.right else "", said)))

    def named_in(self, line):
        return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", line) for n in self.names)


RIGHT = Wanted(right=True)


def said(*names):
    """A line with one of these names is wanted."""
    return Wanted(names=names)


@dataclass(frozen=True)
class Row:
    """One line of the table. `balls`: as often is each ball of one instrument seen. `melted`: a
    Remesh leaves none of them in the picture."""

    operation: str
    setup: object
    steps: tuple
    wanted: Wanted
    balls: int = 1
    melted: bool = False

    @property
    def id(self):
        return re.sub(r"\W+", "-", f"{self.setup.__name__} {self.operation}").strip("-").lower()


@dataclass
class Outcome:
    """What was found: lines that were said, whether one of them keeps the run from starting, what
    is wrong, and how far keypoints are off (px)."""

    said: list[str] = field(default_factory=list)
    refused: bool = False
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    off: list[float] = field(default_factory=list)

    def kind(self, wanted):
        if any("Traceback" in b for b in self.broken):
            return "BROKEN"
        if any(wanted.named_in(line) for line in self.said):
            return "SAID"
        if self.broken or self.wrong:
            return "BROKEN" if self.broken else "WRONG"
        return "SAID" if self.refused else "RIGHT"

    def passes(self, wanted):
        kind = self.kind(wanted)
        if kind == "RIGHT":
            return wanted.right
        return kind == "SAID" and any(wanted.named_in(line) for line in self.said)

    def text(self, wanted):
        kind = self.kind(wanted)
        if kind == "RIGHT":
            silent = "" if wanted.right else ", and nothing is said"
            return f"{max(self.off, default=0.0):.2f} px{silent}"
        if kind == "SAID":
            lines = sorted(self.said, key=lambda line: not wanted.named_in(line))
            return lines[0].splitlines()[0]
        found = dict.fromkeys(self.broken + self.wrong)
        return "; ".join(list(found)[:2]).replace("\n", " ")


def outcome(row, folder):
    """Does the row's operations on its setup, and looks."""
    found = Outcome()
    moved = row.setup(folder)
    for step in row.steps:
        try:
            step()
        except Refused as refusal:
            found.said.append(str(refusal))
            found.refused = True
        except RuntimeError as error:
            if "Traceback" not in str(error):
                raise
            lines = [x for x in str(error).splitlines() if re.match(r"\w+(\.\w+)*: ", x)]
            found.broken.append(f"Traceback: {lines[-2 if len(lines) > 1 else -1]}")
    _run(row, folder, moved, found)
    return found


def _run(row, folder, moved, found):
    scene = bpy.context.scene
    building.update()
    spec = bar.job(
        placement={"u": [0.35, 0.65], "v": [0.35, 0.65], "overlap": 0.0},
        articulation={"opening": [0.1, 1.0]},
        instruments={"count": max(1, len(_tagged(scene))), "scale": [0.95, 1.05]},
    )
    before = shapes()
    openings = {root.name: root.synthpoint.opening for root in _tagged(scene)}
    try:
        spec = spec.with_classes(to_schemas(scene))
        problem = before_run.first_problem(scene, spec)
        if problem is not None:
            named = problem.object and problem.object not in problem.text
            found.said.append(f"{problem.object}: {problem.text}" if named else problem.text)
            found.refused = True
        with bar.opened(folder, spec, by_name=False) as stage:
            found.said += stage.notes
            for index in IMAGES:
                path, record = stage.shoot(index)
                _compare(row, path, record, found)
                _compare_shapes(moved, before, openings, record, found)
    except UserError as error:
        found.said.append(str(error))
        found.refused = True
    except Exception as error:
        found.broken.append(f"Traceback: {type(error).__name__} {error}")


def _tagged(scene):
    return [o for o in scene.objects if o.synthpoint.role == "INSTRUMENT"]


def _compare(row, path, record, found):
    """One picture with its labels."""
    seen = melted_spots(bpy.context.scene) if row.melted else spots(path)
    labelled = [n for n, i in enumerate(record.instances) if i.unlabelled is None]
    shining = max(math.ceil(len(s) / row.balls) for s in seen.values())
    if len(labelled) != shining:
        found.wrong.append(f"{len(labelled)} annotated of {shining} instruments")
    shown = {name: [] for name in seen}
    for n in labelled:
        for k in record.instances[n].keypoints:
            if k.visibility != 2:
                continue
            ball = BALL_OF.get(k.name, k.name)
            shown[ball].append(k)
            apart = [math.hypot(k.u - u, k.v - v) for u, v in seen[ball]]
            found.off.append(min(apart, default=math.inf))
            if found.off[-1] > BOUND:
                where = f"{found.off[-1]:.0f} px off" if apart else "in empty space"
                found.wrong.append(f"{k.name} {where}, v=2")
            if not NEAR < k.depth < FAR:
                found.wrong.append(f"{k.name} {k.depth:.3g} m deep")
    for ball, where in seen.items():
        if len(shown[ball]) < math.ceil(len(where) / row.balls):
            found.wrong.append(f"{ball} is seen, and not v=2")
    masks = [building.mask_of(record, n) for n in labelled]
    covered = bar.overlap(np.any(masks, axis=0), bar.mask_in_picture(path)) if masks else 0.0
    if covered < COVERED:
        found.wrong.append(f"masks cover {covered:.0%} of the metal")


def _compare_shapes(moved, before, openings, record, found):
    """Whether each instrument, as it was rendered, is the file's opened as far as is recorded."""
    rendered = shapes()
    for instance in record.instances:
        root = bpy.data.objects.get(instance.instrument)
        held = top(root) if root is not None else None
        if held not in before or held not in rendered:
            continue
        now, opening = rendered[held], instance.opening
        wanted, pivot = moved(before[held], openings[root.name], opening)
        if abs(now - wanted) <= SHAPE:
            continue
        if pivot is not None and abs(abs(now - pivot) - abs(wanted - pivot)) > SHAPE:
            found.broken.append("torn off its hinge")
        else:
            found.wrong.append(f"not {opening:.2f} rad open, as the record says")
