"""The files that an export hands to its user, filled in from formats/templates/."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from ..core.dataset.files import write_text
from ..core.dataset.layout import Layout

FOLDER = Path(__file__).resolve().parent / "formats" / "templates"


def write(name: str, output: Layout, values: Mapping[str, object] | None = None) -> list[Path]:
    """Writes every template of formats/templates/NAME into training/NAME of `output`, with its
    $placeholders filled in; the files written.

    Templates end in .tmpl, so that no tool takes them for this program's own modules.
    """
    made = []
    for source in sorted((FOLDER / name).glob("*.tmpl")):
        path = output.root / "training" / name / source.stem
        write_text(path, Template(source.read_text(encoding="utf-8")).substitute(values or {}))
        made.append(path)
    return made
