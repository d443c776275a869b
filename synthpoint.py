# SPDX-License-Identifier: GPL-3.0-or-later
"""Headless entry point, for Blender and for plain Python with the bpy module:

blender -b [FILE.blend] -P synthpoint.py -- COMMAND …
python synthpoint.py COMMAND …
synthpoint COMMAND …                 where the package is installed
"""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

NEEDS_BLENDER = {"generate", "preview", "restore", "scene"}


def needs_blender(argv: list[str]) -> bool:
    """Whether the command reads a scene. --scene of validate can be shortened, as all options."""
    command = argv[0] if argv else ""
    looks_at_scene = any(word.startswith("--sc") for word in argv[1:])
    return command in NEEDS_BLENDER or (command == "validate" and looks_at_scene)


def load_package() -> ModuleType:
    """The repository as the package `synthpoint`, or the extension's own where this file is its."""
    root = Path(__file__).resolve().parent
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and Path(file).resolve() == root / "__init__.py":
            return module
    spec = importlib.util.spec_from_file_location(
        "synthpoint", root / "__init__.py", submodule_search_locations=[str(root)]
    )
    assert spec is not None and spec.loader is not None
    # Where the extension is not enabled (a checkout, or a worker with factory settings), nothing
    # can be imported by name, since the folder may be called anything. The rooms find each other
    # through their package, which Python looks up in sys.modules: this is the one place that
    # writes to it.
    package = importlib.util.module_from_spec(spec)
    sys.modules["synthpoint"] = package
    spec.loader.exec_module(package)
    return package


def words() -> list[str]:
    """What comes after `--` (in Blender) or after the script's name."""
    inside_blender = Path(sys.argv[0]).name != Path(__file__).name
    if not inside_blender:
        return sys.argv[1:]
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


def main(argv: list[str] | None = None) -> int:
    """Runs the command (by default the one that this process was started with) and returns its
    exit code."""
    # Blender and numpy swallow a KeyboardInterrupt while they load; nothing is begun yet.
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    # Our matrices are small: several threads take longer with them than one, and a sum's last bits
    # follow their number. Where Blender has loaded numpy already, only workers hear of it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    argv = words() if argv is None else argv
    package = load_package()
    run = importlib.import_module(f"{package.__name__}.commands.run")
    if needs_blender(argv):
        problem = importlib.import_module(f"{package.__name__}.commands.blender_module").load()
        if problem:
            print(f"Error: {problem}", file=sys.stderr)
            return 1

    def loaded() -> None:
        # None is a handler that Blender set in C; Python cannot put it back.
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)

    code: int = run.main(argv, loaded)
    return code


def run(argv: list[str] | None = None) -> NoReturn:
    """Ends the process with the command's exit code."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a file, here
    try:
        code = main(argv)
    except Exception as error:  # Blender would end with 0 all the same
        print(f"Error: {type(error).__name__}: {error}", file=sys.stderr)
        code = 1
    sys.stdout.flush()
    # Blender says on standard output how it ends; the last line there is to be the command's.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)


def console() -> NoReturn:
    """The command `synthpoint` of the installed package."""
    run(sys.argv[1:])


if __name__ == "__main__":
    run()
