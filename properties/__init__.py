"""What the extension stores in a .blend file, as property groups."""

from __future__ import annotations


def register() -> None:
    from . import tags

    tags.register()


def unregister() -> None:
    from . import tags

    tags.unregister()
