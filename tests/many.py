"""A dataset of any size, out of the records and pictures of a small one; and what a command costs
on it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
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
    write_json(made.job, {"provenance": {}, **job, "count": count}, indent=2)
    ratios = stored_spec(made)[0].splits
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


@dataclass(frozen=True)
class Cost:
    """The most memory (MB) that a command's process took, and with it its workers, each as much as
    the largest of them; the bytes that all of them read and wrote, and the processor's seconds."""

    memory_mb: float
    moved: int
    cpu_s: float


ENTRY = Path(__file__).resolve().parents[1] / "synthpoint.py"

# What Linux tells of a process that has ended (ru_maxrss) is at least what had started it, so each
# is asked while it is there.
CHILD = """
import importlib.util, re, resource, sys
spec = importlib.util.spec_from_file_location("entry", sys.argv[1])
entry = importlib.util.module_from_spec(spec)
spec.loader.exec_module(entry)
entry.load_package()
from synthpoint.core.running import pool, process
workers, end = [0], process.Worker.end
def most(of="self"):
    return int(re.search(r"VmHWM:\\s+(\\d+)", open(f"/proc/{of}/status").read())[1])
def note(worker):
    workers.append(most(worker._process.pid))
    end(worker)
process.Worker.end = note
code = entry.main(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = sum(one.ru_utime + one.ru_stime for one in used)
moved = sum(map(int, re.findall(r"[rw]char: (\\d+)", open("/proc/self/io").read())))
print(code, most() + max(workers) * min(process.cores(), pool.MOST), moved, cpu)
"""


def cost(*words: str) -> Cost:
    """What a command costs in a process of its own; it has to end well."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(ENTRY), *words],
        check=False, text=True, capture_output=True,
    )  # fmt: skip
    code, memory, moved, cpu = done.stdout.split()[-4:]
    assert code == "0", f"{' '.join(words)} ended with {code}: {done.stderr}"
    return Cost(int(memory) / 1024, int(moved), float(cpu))
