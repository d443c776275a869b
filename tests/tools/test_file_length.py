"""A file has one subject, and so is short."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST = 400  # lines
NOT_OURS = {"build", "__pycache__"}


def test_no_python_file_is_long() -> None:
    long = []
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).parts
        if NOT_OURS & set(parts) or any(part.startswith(".") for part in parts):
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MOST:
            long.append(f"{path.relative_to(ROOT).as_posix()}: {lines} lines")
    assert long == [], f"split by subject what is over {MOST} lines: {', '.join(long)}"
