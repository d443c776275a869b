"""A dataset of any size, out of the records and pictures of a small one."""

from __future__ import annotations

import os
from itertools import cycle, islice
from pathlib import Path

from synthpoint.core.balance.splits import split_of
from synthpoint.core.dataset.files import read_json, write_json
from synthpoint.core.dataset.identity import stored_spec
from synthpoint.core.dataset.layout import Layout, records_name
from synthpoint.core.dataset.stored import HEAD, to_head


def multiply(source: Path, target: Path, count: int, own: int | None = None) -> Layout:
    """Writes images 1 to `count` into `target`: the records of `source` in turns, whose pictures
    are hard links to its own, or with `own` files of which no two are alike, nor like those of
    datasets whose `own` is `count` or more away."""
    known, made = Layout(source), Layout(target)
    made.make()
    job = read_json(known.job)
    write_json(made.job, {**job, "count": count}, indent=2)
    ratios = stored_spec(known)[0].splits
    lines = [line for file in sorted(known.records.glob("*.jsonl")) for line in file.open()]
    numbered = enumerate(islice(cycle(lines), count), start=1)
    with (made.records / f"{records_name(1, count + 1)}.jsonl").open("w") as records:
        for index, line in numbered:
            head = HEAD.match(line.encode())
            assert head is not None
            split = split_of(index, ratios)
            picture = known.image(head[2].decode(), head[3].decode())
            file = f"img_{index:05d}{picture.suffix}"
            place = made.image(split, file)
            if own is not None:
                place.write_bytes(picture.read_bytes() + (own + index).to_bytes(4, "big"))
            else:
                os.link(picture, place)
            records.write(to_head(index, split, file) + line[len(head[0]) :])
    return made
