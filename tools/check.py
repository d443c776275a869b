"""Runs the tests: style and types, core and exporters in plain Python, the scene on every tested
Blender, the zips of a release, and the built extension in a desktop Blender.

python3 tools/check.py            what this machine can run; says by name what it skipped
python3 tools/check.py --quick    before each commit: all but Blender, and a little on one Blender
python3 tools/check.py --all      nothing may be skipped
python3 tools/check.py plain 5.2  only these lanes: lint, plain, package, 4.2, 4.5, 5.2, desktop,
                                  training
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import lanes
import tally
from environments import NotHere


def main() -> int:
    """0 where every lane that could run passed (and, with --all, every lane could run)."""
    known = lanes.every_lane()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="only what is quick")
    parser.add_argument("--all", action="store_true", help="fail where a lane cannot run")
    parser.add_argument("--jobs", type=int, default=2, help="how many run side by side (2)")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.lanes if name not in known]
    if unknown:
        parser.error(f"no lane {unknown[0]!r}; there are {', '.join(known)}")
    if chosen.quick and chosen.lanes:
        parser.error("--quick is a choice of its own; name no lane")
    parts = [part for name in chosen.lanes or known for part in known[name]]
    total, skipped = run_all(lanes.quick_lane() if chosen.quick else parts, chosen.jobs)
    for reason in skipped:
        print(f"SKIPPED {reason}")
    for line in tally.failures:
        print(line)
    total["skipped"] += len(skipped)
    print(
        f"{total['passed']} passed, {total['failed'] + total['error']} failed, "
        f"{total['skipped']} skipped"
    )
    bad = total["failed"] + total["error"] or not total["passed"]
    return 1 if bad or (chosen.all and total["skipped"]) else 0


def run_all(parts: Sequence[lanes.Part], jobs: int) -> tuple[Counter[str], list[str]]:
    """Runs parts side by side, the calm ones when the others are through; what they counted, and
    what could not run, with the reason."""
    total: Counter[str] = Counter()
    skipped: dict[str, None] = {}

    def run(part: lanes.Part) -> None:
        print(f"== {part.name}", flush=True)
        begun = time.monotonic()
        try:
            total.update(part.run())
        except NotHere as reason:
            skipped[f"{part.name.split()[0]}: {reason}"] = None  # once for a lane
        print(f"== {part.name}: {time.monotonic() - begun:.0f} s", flush=True)

    # A window waits most of the time, for a third of a core's work.
    for calm, most in ((0, jobs), (1, jobs + 1), (2, 1)):
        with ThreadPoolExecutor(most) as pool:
            list(pool.map(run, [part for part in parts if part.calm == calm]))
    return total, list(skipped)


if __name__ == "__main__":
    sys.exit(main())
