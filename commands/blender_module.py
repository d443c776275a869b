"""Why Blender's Python module cannot be used here, and what to install."""

from __future__ import annotations

import re

from ..core.running.console import Aside

# Debian's and Ubuntu's packages of the system libraries that the bpy module loads: each is called
# as its library, in small letters and with the number of its interface.
PACKAGES = (
    "libegl1", "libgl1", "libgomp1", "libice6", "libsm6", "libx11-6", "libxext6", "libxfixes3",
    "libxi6", "libxkbcommon0", "libxrender1", "libxxf86vm1",
)  # fmt: skip


def load() -> str | None:
    """Loads it, and with it what this program stores in .blend files. Where that cannot be, one
    line that names what is missing and the remedy; else None."""
    with Aside():  # it has its say when it is loaded
        try:
            import bpy
        except ModuleNotFoundError:
            return (
                "this Python has no bpy module; install it (pip install bpy, with Python 3.11 or "
                "3.13), or run inside Blender: blender -b -P synthpoint.py -- …"
            )
        except ImportError as error:
            return explain(str(error))
    from .. import properties

    if not hasattr(bpy.types.Scene, "synthpoint"):  # the extension is not enabled
        properties.register()
    return None


def explain(message: str) -> str:
    """The remedy for an import error's text."""
    found = re.search(r"(lib[\w+-]+?)\.so[.\d]*: cannot open shared object", message)
    if found is None:
        return f"Blender's Python module cannot be loaded: {message}; reinstall bpy"
    library = found.group(1)
    named = re.compile(rf"{re.escape(library.lower())}-?\d+")
    package = next(filter(named.fullmatch, PACKAGES), "the package that has it")
    return (
        f"the system library {library} is missing; install {package} (on Debian and Ubuntu all at "
        f"once: apt-get install {' '.join(PACKAGES)})"
    )
