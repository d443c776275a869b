# SPDX-License-Identifier: GPL-3.0-or-later
"""Synthpoint: labelled training pictures for keypoint and pose models, as a Blender extension."""

from __future__ import annotations


def register() -> None:
    """Called by Blender."""
    from . import registration

    registration.register()


def unregister() -> None:
    """The mirror of `register`."""
    from . import registration

    registration.unregister()
