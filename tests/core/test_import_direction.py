"""Which room may import which: panels → operators → {properties, scene, exporters} → core."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ALLOWED = {
    "core": set(),
    "presets": {"core"},
    "exporters": {"core", "presets"},
    "properties": {"core", "presets"},
    "scene": {"core", "presets", "properties"},  # whose groups it reads
    "commands": {"core", "presets", "exporters", "scene", "properties"},
    "operators": {"core", "presets", "exporters", "scene", "properties", "commands"},
    "panels": {"core", "properties", "operators", "scene"},
}
WITHOUT_BLENDER = {"core", "presets", "exporters"}
BLENDER = {"bpy", "mathutils", "bmesh", "gpu", "blf", "bl_math", "bpy_extras"}


def _files(room: str) -> list[Path]:
    return [f for f in sorted((ROOT / room).rglob("*.py")) if "templates" not in f.parts]


def _imports(file: Path) -> tuple[set[str], set[str]]:
    """(rooms of this project, top-level modules) that the file imports, at whatever depth."""
    here = file.relative_to(ROOT).parts[:-1]
    rooms, modules = set(), set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1]
            names = [*base, *(node.module or "").split(".")]
            full = [n for n in names if n]
            rooms |= {full[0]} if full else {alias.name for alias in node.names}
    return rooms, modules


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    for file in _files(room):
        rooms, _ = _imports(file)
        wrong = {r for r in rooms if r in ALLOWED} - ALLOWED[room] - {room}
        assert not wrong, f"{file.relative_to(ROOT)} imports {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("room", sorted(WITHOUT_BLENDER))
def test_a_pure_room_never_imports_blender(room: str) -> None:
    for file in _files(room):
        _, modules = _imports(file)
        assert not modules & BLENDER, f"{file.relative_to(ROOT)} imports {modules & BLENDER}"


def test_the_root_imports_no_blender_at_module_top() -> None:
    tree = ast.parse((ROOT / "__init__.py").read_text())
    top = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    names = {getattr(n, "module", None) or n.names[0].name for n in top}
    assert names == {"__future__"}
