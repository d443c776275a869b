# SPDX-License-Identifier: GPL-3.0-or-later
"""Synthpoint: labelled training pictures for keypoint and pose models, as a Blender extension and
as a package for Python (see `api`)."""

from __future__ import annotations


def register() -> None:
    """Called by Blender."""
    from . import registration

    registration.register()


def unregister() -> None:
    """The mirror of `register`."""
    from . import registration

    registration.unregister()


def __getattr__(name: str) -> object:
    """`api` is loaded when it is first used: Blender starts without it."""
    if name == "api":
        from importlib import import_module

        return import_module(f"{__name__}.api")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
