"""Writes docs/spec.md from the settings' own descriptions.

python tools/spec_table.py [--check]
"""

from __future__ import annotations

import dataclasses
import sys
import typing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
import conftest  # noqa: E402, F401  loads the package
from synthpoint.core.job import spec  # noqa: E402
from synthpoint.core.settings import fields  # noqa: E402
from synthpoint.core.settings.ranges import Range  # noqa: E402

HEAD = """# Settings of a job

A job is one JSON file; what it leaves out has the default below. A *range* is a number (fixed),
`[min, max]` (uniform), or `{"min": …, "max": …, "distribution": …}` with `uniform`, `log_uniform`
or `normal`, or a choice with weights, `{"choices": [[value, weight], …]}`, and is drawn anew for
each image, instrument or lamp. Written by `tools/spec_table.py`.
"""


def table() -> str:
    """The whole page."""
    rows = [HEAD]
    _section(spec.JobSpec, "", rows)
    return "\n".join(rows) + "\n"


def _section(cls: Any, path: str, rows: list[str]) -> None:
    title = f"`{path}`" if path else "Job"
    about = (cls.__doc__ or "").strip().splitlines()[0]
    rows += [f"## {title}", "", about, "", "| Setting | Default | Unit | From | To | |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    hints, below = typing.get_type_hints(cls), []
    for field in dataclasses.fields(cls):
        inner = _inner(hints[field.name])
        if inner is not None:
            below.append((inner, f"{path}.{field.name}".lstrip(".")))
        meta = field.metadata
        low, high = (_number(meta.get(k)) for k in ("low", "high"))
        rows.append(
            f"| `{field.name}` | {_default(field)} | {meta.get('unit', '')} | {low} | {high} "
            f"| {meta.get('doc', '')} |"
        )
    rows.append("")
    for inner, where in below:
        _section(inner, where, rows)


def _inner(hint: Any) -> Any:
    """The dataclass that a hint leads to (through None, a tuple), other than Range."""
    if dataclasses.is_dataclass(hint):
        return None if hint is Range else hint
    return next((i for i in map(_inner, typing.get_args(hint)) if i is not None), None)


def _default(field: Any) -> str:
    if field.default is dataclasses.MISSING:
        return "`{}`"
    value = field.default
    if dataclasses.is_dataclass(value) and not isinstance(value, Range):
        return ""
    return f"`{fields.write(value)}`".replace("None", "null").replace("'", '"')


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


if __name__ == "__main__":
    page = ROOT / "docs" / "spec.md"
    if "--check" in sys.argv:
        sys.exit(0 if page.read_text(encoding="utf-8") == table() else "run tools/spec_table.py")
    page.write_text(table(), encoding="utf-8")
