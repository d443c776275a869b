"""The words that say what a dataset is to be, and the spec they come to."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ...core.job.spec import JobSpec
from ...core.settings.output import LEVELS
from ...presets import DEFAULT, randomization
from .spec import finish, from_file, put
from .values import resolution

# Settings with an option of their own, which has their key; what renders nothing has no device.
SINGLE = ("count", "seed", "splits", "labels.segmentation", "render.device", "render.level",
          "render.samples")  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """Preset or file, the settings used most, and --set for any."""
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--spec", type=Path, metavar="JOB.json")
    source.add_argument("--preset", metavar="NAME", help="a bundled one; default: operating_room")
    parser.add_argument("--count", type=int, metavar="N", help="images")
    parser.add_argument("--seed", type=int, metavar="S")
    parser.add_argument("--resolution", type=resolution, metavar="WxH")
    parser.add_argument(
        "--samples", type=int, dest="render.samples", metavar="N", help="Cycles samples a pixel"
    )
    parser.add_argument("--quality", dest="render.level", choices=tuple(LEVELS))
    parser.add_argument("--splits", type=_value, metavar="0.8,0.1,0.1", help="train, val, test")
    parser.add_argument(
        "--segmentation", dest="labels.segmentation", choices=("polygon", "rle", "none")
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE",
        help="any setting of the spec, e.g. camera.distance=0.3,0.5",
    )  # fmt: skip


def job_spec(arguments: argparse.Namespace) -> JobSpec:
    """Preset or file, then the single options, then every --set; UserError names what is wrong."""
    preset, file = arguments.preset or DEFAULT, arguments.spec
    data = randomization(preset) if file is None else from_file(file)
    base = Path.cwd() if file is None else file.parent
    single = {key: vars(arguments).get(key) for key in SINGLE}
    single["render.width"], single["render.height"] = arguments.resolution or (None, None)
    for key, value in single.items():
        if value is not None:
            put(data, key, value)
    here = []
    for assignment in arguments.set:
        key, equals, text = assignment.partition("=")
        if not equals or not key:
            raise UserError(f"--set {assignment}: write it as KEY=VALUE")
        put(data, key, _value(text))
        here.append(key)
    return finish(data, base, here)


def _value(text: str) -> Any:
    """JSON where it is; `a,b` as a list of such; else the text itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return [_value(part) for part in text.split(",")] if "," in text else text
