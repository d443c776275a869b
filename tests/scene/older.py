"""A file that version 0.1 tagged."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).parent / "files" / "tagged_0.1.blend"
