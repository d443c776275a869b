"""Uses the flash, in a process of its own: what a spec has is fixed once the first one is read.

use.py DIR: renders into DIR, and writes into found.json there what spec, page, panel and refusals
have of the flash.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tools")]
import conftest  # noqa: E402, F401  loads the package

for half in ("draws", "effect"):
    importlib.import_module(f"synthpoint.tests.flash.{half}")

import bpy  # noqa: E402
import spec_table  # noqa: E402
from synthpoint.commands import run  # noqa: E402
from synthpoint.core import randomizers  # noqa: E402
from synthpoint.core.errors import UserError  # noqa: E402
from synthpoint.core.job.draw import draw  # noqa: E402
from synthpoint.core.job.spec import from_json, to_json  # noqa: E402
from synthpoint.core.randomizers.lights import lights  # noqa: E402
from synthpoint.core.sampling.catalog import Catalog  # noqa: E402
from synthpoint.tests.flash.draws import Flash, flash  # noqa: E402

import synthpoint  # noqa: E402

DARK = ("environment.enabled=true", "environment.strength=0", "lights.enabled=true",
        "lights.count=0", "ground.share=0", "motion_blur.enabled=false", "sensor.enabled=false",
        "render.exposure=0")  # fmt: skip


def main(folder: Path) -> None:
    """Everything that the program makes of the two files."""
    synthpoint.register()
    words = ["--preset", "surgical"]
    words += [word for assignment in DARK for word in ("--set", assignment)]
    words += ["--count", "4", "--resolution", "64x48", "--samples", "1", "--progress", "none"]
    codes = [
        run.main(["generate", *words, "--set", f"flash.enabled={on}", "--output", f"{folder}/{on}"])
        for on in ("true", "false")
    ]
    panel = bpy.types.SYNTHPOINT_PT_randomize_flash
    settings = bpy.context.scene.synthpoint.settings.flash
    spec = from_json({"flash": {"energy": [3, 4]}})
    try:
        from_json({"flash": {"energy": -1}})
    except UserError as error:
        refused = str(error)
    (greedy,) = [one for one in randomizers.every() if one is flash]
    object.__setattr__(greedy, "draw", lambda _, given: given.drawn(lights))
    try:
        draw(replace(spec, flash=Flash(enabled=True)), Catalog((), ("sky.exr",)), 1)
    except LookupError as error:
        hidden = str(error)
    found = {
        "codes": codes, "title": panel.bl_label, "parent": panel.bl_parent_id,
        "settings": [settings.enabled, settings.energy_min, settings.energy_max],
        "spec": to_json(spec)["flash"], "page": spec_table.table(),
        "refused": refused, "hidden": hidden,
    }  # fmt: skip
    (folder / "found.json").write_text(json.dumps(found))


main(Path(sys.argv[1]))
