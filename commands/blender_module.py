"""Why Blender's Python module cannot be used here, and what to install."""

from __future__ import annotations

import re

from ..core.running.console import Aside

# Debian's and Ubuntu's package for each system library that the bpy module loads.
PACKAGES = {
    "libX11": "libx11-6",
    "libXrender": "libxrender1",
    "libXfixes": "libxfixes3",
    "libXxf86vm": "libxxf86vm1",
    "libXi": "libxi6",
    "libXext": "libxext6",
    "libSM": "libsm6",
    "libICE": "libice6",
    "libxkbcommon": "libxkbcommon0",
    "libGL": "libgl1",
    "libEGL": "libegl1",
    "libgomp": "libgomp1",
}


def load() -> str | None:
    """Loads it, and with it what this program stores in .blend files; as `missing` says where that
    cannot be."""
    with Aside():  # it has its say when it is loaded
        problem = missing()
    if problem is None:
        import bpy

        from .. import properties

        if not hasattr(bpy.types.Scene, "synthpoint"):  # the extension is not enabled
            properties.register()
    return problem


def missing() -> str | None:
    """One line that names what is missing and the remedy; None where bpy imports."""
    try:
        import bpy  # noqa: F401
    except ModuleNotFoundError:
        return (
            "this Python has no bpy module; install it (pip install bpy, with Python 3.11 or "
            "3.13), or run inside Blender: blender -b -P synthpoint.py -- …"
        )
    except ImportError as error:
        return explain(str(error))
    return None


def explain(message: str) -> str:
    """The remedy for an import error's text."""
    found = re.search(r"(lib[\w+-]+?)\.so[.\d]*: cannot open shared object", message)
    if found is None:
        return f"Blender's Python module cannot be loaded: {message}; reinstall bpy"
    library = found.group(1)
    package = PACKAGES.get(re.sub(r"-?\d+$", "", library), PACKAGES.get(library))
    everything = " ".join(sorted(set(PACKAGES.values())))
    remedy = f"install {package}" if package else "install the package that has it"
    return (
        f"the system library {library} is missing; {remedy} (on Debian and Ubuntu all at once: "
        f"apt-get install {everything})"
    )
