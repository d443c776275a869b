"""How a run goes; what it renders is the JobSpec's matter."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import get_args

from ...core.errors import UserError
from ...core.job.spec import MOST_IMAGES
from ...core.running.progress import Style

# Seconds that an image may take at least before its worker counts as stopped.
IMAGE_LIMIT = 60.0


@dataclass(frozen=True)
class RunOptions:
    """The words of generate and preview that are not the spec's.

    `output` is a folder. `blend` is the scene; without it the one that is open, or else the bundled
    instruments; `tag_by_name` goes by the names in it. `range` are the images from its first number
    up to, but without, its second one, of which only the records are written. `workers` are
    processes (None: one for each of several graphics cards, else this process renders) with
    `threads` render threads each, of which an image is given up after `image_limit` seconds (0:
    never). `cards` picks among the graphics cards of the spec's device, from 0; `with_cpu` has the
    CPU render beside the card where that is quicker. `profile` says in the end what the time went
    into. `resume` goes on with what is there, `strict` refuses what would be skipped with a note,
    `export` names training formats to write in the end. `watch_stdin` obeys lines on standard input
    and stops when that closes; `as_worker` is one process of several, which with `one_by_one`
    finishes each image before it begins the next. UserError where a number cannot be.
    """

    output: Path
    blend: Path | None = None
    tag_by_name: bool = False
    range: tuple[int, int] | None = None
    workers: int | None = None
    threads: int | None = None
    image_limit: float = IMAGE_LIMIT
    cards: tuple[int, ...] = ()
    with_cpu: bool = False
    profile: bool = False
    resume: bool = False
    strict: bool = False
    export: Sequence[str] = ()
    progress: Style = "auto"
    watch_stdin: bool = False
    as_worker: bool = False
    one_by_one: bool = False

    def __post_init__(self) -> None:
        start, stop = self.range or (1, 2)
        if not 1 <= start < stop <= MOST_IMAGES + 1:
            raise UserError(
                f"range: {start}, {stop}: images count from 1, and the second number is above the "
                f"first and at most {MOST_IMAGES + 1}"
            )
        for name in ("workers", "threads"):
            number = getattr(self, name)
            if number is not None and number < 1:
                raise UserError(f"{name}: {number} is not a whole number from 1")
        known = get_args(Style)
        if self.progress not in known:
            raise UserError(f"progress: {self.progress!r} is not one of {', '.join(known)}")
        if not 0.0 <= self.image_limit < float("inf"):
            raise UserError(f"image_limit: {self.image_limit} is not a number of seconds from 0")

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> RunOptions:
        """Those of a command's words, which are called as they are; for others it has no word."""
        said = vars(arguments)
        return cls(**{field.name: said[field.name] for field in fields(cls) if field.name in said})

    def span(self, count: int) -> tuple[int, int]:
        """The images to render of a dataset of `count`, from the first up to the second number."""
        return self.range or (1, count + 1)

    def worker_words(self, spec: Path, part: tuple[int, int], one_by_one: bool) -> list[str]:
        """The command of a worker that renders `part` of the job in the file `spec`."""
        words = ["generate", "--spec", str(spec), "--output", str(self.output)]
        words += ["--as-worker", "--range", f"{part[0]}:{part[1]}"]
        words += ["--progress", "json", "--watch-stdin"]
        words += ["--one-by-one"] if one_by_one else []
        words += ["--blend", str(self.blend)] if self.blend is not None else []
        words += ["--tag-by-name"] if self.tag_by_name else []
        words += ["--strict"] if self.strict else []
        words += ["--with-cpu"] if self.with_cpu else []
        words += ["--profile"] if self.profile else []
        return words + (["--threads", str(self.threads)] if self.threads is not None else [])
