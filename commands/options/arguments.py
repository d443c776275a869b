"""The command line's words."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...core.job.spec import MOST_IMAGES
from ...core.running.devices import KINDS
from ...exporters import formats

# Seconds that an image may take at least before its worker counts as stopped.
IMAGE_LIMIT = 60.0


def parse(argv: list[str]) -> argparse.Namespace:
    """Arguments of one command; argparse exits with 2 where they do not fit."""
    parser = argparse.ArgumentParser(
        prog="synthpoint", description="Labelled training pictures for keypoint and pose models."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    generate = commands.add_parser("generate", help="render a dataset")
    _job(generate)
    _scene(generate)
    generate.add_argument("--output", type=Path, required=True, metavar="DIR")
    generate.add_argument(
        "--range", type=_range, metavar="A:B", help="only the images A to B-1; writes records only"
    )
    generate.add_argument(
        "--workers", type=_positive, metavar="N",
        help="processes that render and are watched; default: none but this one, or one for each "
        "of several graphics cards",
    )  # fmt: skip
    generate.add_argument("--threads", type=_positive, metavar="N", help="render threads of each")
    generate.add_argument(
        "--image-limit", type=_seconds, default=IMAGE_LIMIT, metavar="S",
        help="seconds after which a worker's image is given up, or ten times what images took if "
        f"that is more; ten times as long for its first one; 0: never; default {IMAGE_LIMIT:g}",
    )  # fmt: skip
    generate.add_argument("--as-worker", action="store_true", help=argparse.SUPPRESS)
    generate.add_argument("--resume", action="store_true", help="go on with what is in DIR")
    generate.add_argument(
        "--strict", action="store_true", help="refuse what would be skipped with a note"
    )
    generate.add_argument(
        "--export", action="append", default=[], choices=formats.names(), metavar="NAME",
        help="a training format to write in the end, as export does; may be repeated",
    )  # fmt: skip
    generate.add_argument(
        "--watch-stdin", action="store_true",
        help="obey lines on standard input (pause, continue), and stop when it closes",
    )  # fmt: skip
    _device(generate)
    _progress(generate)
    preview = commands.add_parser("preview", help="pictures with the labels drawn on")
    _job(preview)
    _scene(preview)
    preview.set_defaults(count=9)
    preview.add_argument("--output", type=Path, required=True, metavar="DIR")
    preview.add_argument(
        "--watch-stdin", action="store_true", help="stop when standard input closes"
    )
    _device(preview)
    _progress(preview)
    restore = commands.add_parser("restore", help="save the exact scene of an image")
    _job(restore)
    _scene(restore)
    restore.add_argument("--index", type=_positive, required=True, metavar="N", help="its number")
    restore.add_argument("--save", type=Path, required=True, metavar="FILE.blend")
    assemble = commands.add_parser("assemble", help="write annotations/ and meta/ from records/")
    assemble.add_argument("folder", type=Path, metavar="DIR")
    validate = commands.add_parser(
        "validate", help="look for anything wrong in a dataset, or in a scene before its run"
    )
    validate.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    validate.add_argument(
        "--scene", type=Path, metavar="FILE.blend",
        help="a scene instead of a dataset; the other options are those of its run",
    )  # fmt: skip
    validate.add_argument("--json", action="store_true", help="findings as JSON on standard output")
    validate.add_argument(
        "--strict", action="store_true", help="refuse what would be skipped with a note"
    )
    _job(validate)
    _tag_by_name(validate)
    export = commands.add_parser("export", help="write a dataset in the form a model family reads")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.add_argument(
        "--to", action="append", required=True, choices=formats.names(), metavar="NAME",
        help=f"may be repeated: {', '.join(formats.names())}",
    )  # fmt: skip
    export.add_argument("--output", type=Path, metavar="DIR2", help="default: add files to DIR")
    export.add_argument("--copy", action="store_true", help="copy pictures rather than link them")
    merge = commands.add_parser("merge", help="datasets with the same classes as one")
    merge.add_argument("folders", type=Path, nargs="+", metavar="DIR")
    merge.add_argument("--output", type=Path, required=True, metavar="DIR")
    merge.add_argument("--copy", action="store_true", help="copy pictures rather than link them")
    classes = commands.add_parser("classes", help="instrument classes from an existing COCO file")
    classes.add_argument("--from-coco", type=Path, required=True, metavar="FILE")
    classes.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    report = commands.add_parser("report", help="write report.html: an overview of a dataset")
    report.add_argument("folder", type=Path, metavar="DIR")
    arguments = parser.parse_args(argv)
    if arguments.command == "validate" and (arguments.folder is None) == (arguments.scene is None):
        validate.error("name a dataset's folder DIR, or --scene FILE.blend")
    arguments.words = list(argv)
    return arguments


def _job(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--spec", type=Path, metavar="JOB.json")
    source.add_argument("--preset", metavar="NAME", help="a bundled one; default: surgical")
    parser.add_argument("--count", type=int, metavar="N", help="images")
    parser.add_argument("--seed", type=int, metavar="S")
    parser.add_argument("--resolution", type=_resolution, metavar="WxH")
    parser.add_argument("--samples", type=int, metavar="N", help="Cycles samples a pixel")
    parser.add_argument("--splits", metavar="0.8,0.1,0.1", help="train, val, test")
    parser.add_argument("--segmentation", choices=("polygon", "rle", "none"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE",
        help="any setting of the spec, e.g. camera.distance=0.3,0.5",
    )  # fmt: skip


def _scene(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--blend", type=Path, metavar="FILE", help="scene to use (outside Blender)")
    _tag_by_name(parser)


def _tag_by_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--tag-by-name", action="store_true",
        help="tag instruments and keypoints by the names of collections, parents and empties",
    )  # fmt: skip


def _device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", choices=("auto", "cpu", *KINDS),
        help="what renders; default: auto, the best that Blender finds",
    )  # fmt: skip
    parser.add_argument(
        "--cards", type=_numbers, default=(), metavar="0,1",
        help="which of that kind's cards, from 0; default: those ticked in Blender's preferences",
    )  # fmt: skip


def _progress(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--progress", choices=("auto", "json", "none"), default="auto")


def _range(text: str) -> tuple[int, int]:
    try:
        start, stop = (int(part) for part in text.split(":"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not A:B, such as 1:101") from None
    if not 1 <= start < stop <= MOST_IMAGES + 1:
        raise argparse.ArgumentTypeError(
            f"{text!r}: A counts from 1 and is below B, which is at most {MOST_IMAGES + 1}"
        )
    return start, stop


def _resolution(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not WxH, such as 640x480") from None
    return width, height


def _numbers(text: str) -> tuple[int, ...]:
    try:
        values = tuple(int(part) for part in text.split(","))
    except ValueError:
        values = (-1,)
    if min(values) < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of whole numbers such as 0,1")
    return values


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0")
    return value


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return value
