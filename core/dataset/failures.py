"""Images that could not be rendered, each with the reason: a file for each range, beside its
records. It is no part of them: what is in it is rendered again by the next run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import UserError
from .files import read_json, write_json
from .layout import Layout
from .records import finished

ENDING = ".failed.json"


def write(layout: Layout, name: str, failed: Mapping[int, str]) -> None:
    """Replaces the file of the range `name` (see layout.records_name); none if nothing failed."""
    path = layout.records / f"{name}{ENDING}"
    if failed:
        write_json(path, {str(index): failed[index] for index in sorted(failed)}, indent=2)
    else:
        path.unlink(missing_ok=True)


def read(layout: Layout) -> dict[int, str]:
    """Reasons by index, of all ranges, less what another run has finished since."""
    files = sorted(layout.records.glob(f"*{ENDING}"))
    found = {int(index): str(why) for file in files for index, why in _entries(file)}
    done = finished(layout) if found else set()
    return {index: found[index] for index in sorted(found) if index not in done}


def _entries(file: Path) -> list[tuple[str, str]]:
    data = read_json(file)
    if not isinstance(data, dict) or not all(key.isdecimal() for key in data):
        raise UserError(f"{file}: not a list of failed images; delete the file")
    return list(data.items())


def line(failed: Mapping[int, str], total: int) -> str:
    """What a run says of them in the end."""
    numbers = list(failed)
    shown = ", ".join(map(str, numbers[:10])) + (", …" if len(numbers) > 10 else "")
    reason = failed[numbers[0]]
    return (
        f"{len(failed)} of {total} images failed ({shown}: {reason}); the others are finished, go "
        "on with --resume to try again"
    )
