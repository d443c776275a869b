"""Stands in for Blender where runs are tested, and not pictures: it takes its pictures and records
from a dataset that is there, and misbehaves as it is told.

standin.py TEMPLATE PLAN WORD …

PLAN is JSON: {"stops": {IMAGE: TIMES}, "dies": IMAGE, "says": LINE, "lags": BOOL}; image 0 is the
start. A stop leaves half a record and a temporary picture, as the worst moment would. One that lags
finishes an image when the next one is done, unless it is to go one by one.
"""

import json
import os
import select
import signal
import sys
import time
from pathlib import Path

TEMPLATE, PLAN, WORDS = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
PLANNED = json.loads(PLAN.read_text())


def word(name):
    return WORDS[len(WORDS) - 1 - WORDS[::-1].index(name) + 1]


def say(kind, **values):
    print(json.dumps({"event": kind, **values}), file=sys.stderr, flush=True)


def misbehave(index, half=None):
    if PLANNED.get("dies") == index:
        print(PLANNED["says"], file=sys.stderr, flush=True)
        sys.exit(3)
    for time_ in range(PLANNED.get("stops", {}).get(str(index), 0)):
        mark = PLAN.with_name(f"stopped-{index}-{time_}")
        if not mark.exists():
            mark.touch()
            if half is not None:
                half()
            os.kill(os.getpid(), signal.SIGSTOP)


def obey():
    """Standard input, as interruption.py does it."""
    paused = False
    while paused or select.select([0], [], [], 0)[0]:
        told = os.read(0, 100)
        if not told:
            sys.exit(130)
        paused = told.split()[-1] == b"pause"


def cut(path):
    """Half a last line goes, as records.RecordFile does it."""
    text = path.read_text() if path.is_file() else ""
    path.write_text(text[: text.rfind("\n") + 1])


def main():
    misbehave(0)
    out = Path(word("--output"))
    start, stop = map(int, word("--range").split(":"))
    (template,) = (TEMPLATE / "records").glob("*.jsonl")
    lines = {json.loads(line)["index"]: line for line in template.read_text().splitlines()}
    say("phase", phase="first", message="Rendering the first image")
    path = out / "records" / f"{start:07d}-{stop:07d}.jsonl"
    cut(path)
    done = {json.loads(x)["index"] for p in path.parent.glob("*.jsonl") for x in whole(p)}
    lag = 1 if PLANNED.get("lags") and "--one-by-one" not in WORDS else 0
    waiting = []
    for index in sorted(set(range(start, stop)) - done):
        record = json.loads(lines[index])
        picture = Path("images") / record["split"] / record["file"]

        def half(index=index, picture=picture):
            (out / picture).with_name(f".{picture.name}.{os.getpid()}.tmp").touch()
            with path.open("a") as records:
                records.write(lines[index][:40])

        say("at", index=index)
        misbehave(index, half)
        time.sleep(0.02)
        waiting.append((index, picture))
        while len(waiting) > lag:
            finish(out, path, lines, *waiting.pop(0))
        obey()
    for one in waiting:
        finish(out, path, lines, *one)


def finish(out, path, lines, index, picture):
    (out / picture).write_bytes((TEMPLATE / picture).read_bytes())
    with path.open("a") as records:
        records.write(lines[index] + "\n")
    say("image", index=index, file=str(out / picture))


def whole(path):
    return [line for line in path.read_text().split("\n")[:-1] if line]


main()
