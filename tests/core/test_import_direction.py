"""Which room may import which. Within `core` and `scene` the rooms have an order, and nowhere do
modules import each other in a circle."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What the rooms of the root may import, each besides itself.
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

# The rooms within a room, the lowest first: each imports what stands above it in this list, and
# of its own line. A module of a room may stand apart from it, by its own name.
ORDER = {
    "core": (
        "errors found",
        "running",
        "settings",
        "geometry",
        "camera",
        "sampling",
        "hand patient",
        "color",
        "balance",
        "randomizers",
        "job",
        "picture",
        "labels",
        "developing",
        "dataset",
    ),
    "scene": (
        "blender",
        "instruments",
        "hands",
        "render",
        "labels",
        "randomizers",
        "checks",
        "authoring",
        "stage takeover prepare restore",
    ),
    "commands": ("running", "options", "*"),
}
# What an order would allow, and is to stay apart all the same.
APART = {
    ("core.settings", "core.running"),
    ("core.labels", "core.picture"),
    ("core.dataset", "core.picture"),
    ("scene.authoring", "scene.randomizers"),
}

WITHOUT_BLENDER = {"core", "presets", "exporters"}
BLENDER = {"bpy", "mathutils", "bmesh", "gpu", "blf", "bl_math", "bpy_extras"}


class Import(NamedTuple):
    """A module of this project, or of another package where `ours` is false, as a file imports
    it; `typing` where only a type checker does."""

    name: str
    line: int
    ours: bool
    typing: bool


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name, such as core.dataset.lock."""
    files = [*ROOT.glob("*.py"), *(f for room in ALLOWED for f in (ROOT / room).rglob("*.py"))]
    return {_name(f): f for f in sorted(files) if "templates" not in f.parts}


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(module: str) -> tuple[Import, ...]:
    """What a module imports, at its top and within functions."""
    file = modules()[module]
    return tuple(_imports(ast.parse(file.read_text()), file.relative_to(ROOT).parts[:-1]))


def _imports(tree: ast.AST, package: tuple[str, ...], typing: bool = False) -> Iterator[Import]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, False, typing)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield Import(node.module or "", node.lineno, False, typing)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1]
            within = ".".join([*base, *filter(None, (node.module or "").split("."))])
            for alias in node.names:
                full = f"{within}.{alias.name}".lstrip(".")
                yield Import(full if full in modules() else within, node.lineno, True, typing)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from _imports(ast.Module(node.body, []), package, typing=True)
            yield from _imports(ast.Module(node.orelse, []), package, typing)
        else:
            yield from _imports(node, package, typing)


def room_of(module: str, order: tuple[str, ...]) -> tuple[int, str] | None:
    """The line of an order that a module stands in, and its room; the longest name counts."""
    found = [
        (len(room), line, room)
        for line, rooms in enumerate(order)
        for room in rooms.split()
        if room == "*" or f"{module}.".startswith(f"{room}.")
    ]
    return max(found)[1:] if found else None


def circle(edges: dict[str, set[str]]) -> list[str]:
    """A shortest circle, its first module once more at the end; empty where there is none."""
    shortest: list[str] = []
    for start in sorted(edges):
        before: dict[str, str] = {}
        waiting = deque([start])
        while waiting and start not in before:
            at = waiting.popleft()
            for to in sorted(edges.get(at, ())):
                if to not in before:
                    before[to] = at
                    waiting.append(to)
        if start in before:
            found = [start]
            while len(found) == 1 or found[-1] != start:
                found.append(before[found[-1]])
            if not shortest or len(found) < len(shortest):
                shortest = found[::-1]
    return shortest


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    for module in modules():
        if module.split(".")[0] != room:
            continue
        for one in imports(module):
            to = one.name.split(".")[0]
            wrong = one.ours and to not in ALLOWED[room] | {room}
            assert not wrong, f"{_place(module, one)} imports {one.name}, and {room} may not"


@pytest.mark.parametrize("top", ORDER)
def test_the_rooms_within_a_room_keep_their_order(top: str) -> None:
    order = ORDER[top]
    for module in modules():
        if not module.startswith(f"{top}."):
            continue
        own = room_of(module.removeprefix(f"{top}."), order)
        assert own is not None, f"{module} is in no room of {top}; give it a place in ORDER"
        for one in imports(module):
            if not one.ours or not one.name.startswith(f"{top}."):
                continue
            to = room_of(one.name.removeprefix(f"{top}."), order)
            assert to is not None, f"{one.name} is in no room of {top}; give it a place in ORDER"
            said = f"{_place(module, one)} imports {one.name}"
            assert to[0] <= own[0], f"{said}: {top}/{to[1]} lies above {top}/{own[1]}"
            pair = (f"{top}.{own[1]}", f"{top}.{to[1]}")
            assert pair not in APART | {p[::-1] for p in APART}, f"{said}: the two stay apart"


def test_no_modules_import_each_other_in_a_circle() -> None:
    edges = {
        module: {i.name for i in imports(module) if i.ours and not i.typing} - {module}
        for module in modules()
    }
    found = circle(edges)
    assert not found, f"imported in a circle: {' → '.join(found)}; move what they share below them"


def test_a_circle_is_found_wherever_it_is() -> None:
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b", "c"}}) == ["c", "d", "c"]
    late = "def f():\n    from . import late\nif TYPE_CHECKING:\n    from . import hint\n"
    found = [(i.name, i.typing) for i in _imports(ast.parse(late), ("core",))]
    assert found == [("core", False), ("core", True)]


@pytest.mark.parametrize("room", sorted(WITHOUT_BLENDER))
def test_a_pure_room_never_imports_blender(room: str) -> None:
    for module in modules():
        if module.split(".")[0] == room:
            for one in imports(module):
                blender = not one.ours and one.name.split(".")[0] in BLENDER
                assert not blender, f"{_place(module, one)} imports {one.name}"


def test_nobody_calls_the_package_by_its_name() -> None:
    """As an extension it is called otherwise; and the tests above would not know it for ours."""
    for module in modules():
        for one in imports(module):
            named = not one.ours and one.name.split(".")[0] == "synthpoint"
            assert not named, f"{_place(module, one)} imports {one.name}; begin it with a dot"


def test_the_root_imports_no_blender_at_module_top() -> None:
    tree = ast.parse((ROOT / "__init__.py").read_text())
    top = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    names = {getattr(n, "module", None) or n.names[0].name for n in top}
    assert names == {"__future__"}


def _place(module: str, one: Import) -> str:
    return f"{modules()[module].relative_to(ROOT)}:{one.line}"
