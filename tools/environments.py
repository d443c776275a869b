"""Virtual environments of the project's own, made with whatever Python the machine has.

Standard library only: it runs before anything is installed. Uses uv where it is on the PATH (it
can bring a Python along), else venv and pip.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENVS = ROOT / ".venv"


@dataclass(frozen=True)
class Blender:
    """A tested Blender: its pip requirement and the only Python that its module runs on."""

    version: str
    requirement: str
    python: str


BLENDERS = (
    Blender("4.2", "bpy==4.2.*", "3.11"),
    Blender("4.5", "bpy==4.5.*", "3.11"),
    Blender("5.2", "bpy==5.2.*", "3.13"),
)


class NotHere(Exception):
    """Something the machine lacks; the text names it and the remedy."""


def find_python(version: str) -> str:
    """A Python of this minor version: this one, one on the PATH, pyenv's or uv's."""
    candidates = [_this_python(), shutil.which(f"python{version}") or ""]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(p / "bin" / "python") for p in sorted(versions.glob(f"{version}.*"))]
    if os.name == "nt":
        candidates += _launcher(version)
    for candidate in candidates:
        if candidate and _version_of(candidate) == version:
            return candidate
    uv = shutil.which("uv")
    if uv is not None:
        found = _output([uv, "python", "find", version])
        if found is None and _output([uv, "python", "install", version]) is not None:
            found = _output([uv, "python", "find", version])
        if found and _version_of(found) == version:
            return found
    raise NotHere(f"Python {version} is not here; install it (or uv, which can bring it)")


def any_python() -> str:
    """A Python new enough for what needs no Blender."""
    if sys.version_info >= (3, 11):
        return _this_python()
    for version in ("3.11", "3.12", "3.13", "3.14"):
        try:
            return find_python(version)
        except NotHere:
            continue
    raise NotHere("Python 3.11 or later is not here; install it (or uv, which can bring it)")


def _this_python() -> str:
    """This Python; where it is that of a virtual environment, which may be one of those that are
    made anew here, the one it was made with."""
    if sys.prefix == sys.base_prefix:
        return sys.executable
    major, minor = sys.version_info[:2]
    base = Path(sys.base_prefix)
    names = ("python.exe",) if os.name == "nt" else (f"bin/python{major}.{minor}", "bin/python3")
    return next((str(base / n) for n in names if (base / n).exists()), sys.executable)


# What runs side by side shares environments: each is made by one at a time.
_making: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def environment(
    name: str,
    python: str,
    requirements: list[str],
    files: list[str],
    uv_too: bool = True,
    then: Sequence[Sequence[str]] = (),
) -> Path:
    """The Python of the environment `name`, made or brought up to date with the requirements and
    the files of requirements/. Without `uv_too` pip does it, which alone reads pip's settings of
    the machine, such as where a build of torch for it lies. `then` are further calls of pip
    install, for packages that have to come without what they ask for."""
    with _making[name]:
        folder = VENVS / name
        executable = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        # By its version: a Python of an environment is as good as the one that made it.
        version = str(_version_of(python))
        wanted = "\n".join([version, *requirements, *(" ".join(words) for words in then)])
        wanted += "".join((ROOT / "requirements" / f).read_text() for f in files)
        stamp = folder / "installed"
        digest = hashlib.sha256(wanted.encode()).hexdigest()
        if stamp.is_file() and stamp.read_text() == digest and executable.exists():
            return executable
        print(f"Preparing .venv/{name} …", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        arguments = list(requirements)
        for file in files:
            arguments += ["-r", str(ROOT / "requirements" / file)]
        uv = shutil.which("uv") if uv_too else None
        if uv is not None:
            _must([uv, "venv", "-q", "--python", python, str(folder)])
            _must([uv, "pip", "install", "-q", "--python", str(executable), *arguments])
        else:
            _must([python, "-m", "venv", str(folder)])
            _must([str(executable), "-m", "pip", "install", "-q", "--disable-pip-version-check",
                   *arguments])  # fmt: skip
        for words in then:
            _must([str(executable), "-m", "pip", "install", "-q", *words])
        stamp.write_text(digest)
        return executable


def any_blender() -> tuple[Blender, str]:
    """The newest tested Blender that a Python of this machine can run, and that Python."""
    for blender in reversed(BLENDERS):
        try:
            return blender, find_python(blender.python)
        except NotHere:
            continue
    wanted = " or ".join(sorted({b.python for b in BLENDERS}))
    raise NotHere(f"Blender's module needs Python {wanted}; install one, or uv, which can bring it")


def with_bpy(blender: Blender) -> Path:
    """The Python that has this Blender's module, and what the tests need."""
    python = find_python(blender.python)
    return environment(f"bpy-{blender.version}", python, [blender.requirement], ["test.txt"])


def _version_of(python: str) -> str | None:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return _output([python, "-c", code])


def _launcher(version: str) -> list[str]:
    found = _output(["py", f"-{version}", "-c", "import sys; print(sys.executable)"])
    return [found] if found else []


def _output(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _must(command: list[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise NotHere(f"this failed: {' '.join(command)}; see its message above")
