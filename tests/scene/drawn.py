"""What a panel draws, without a window."""

from __future__ import annotations

from types import SimpleNamespace

import bpy

from synthpoint import panels

PANELS = [c for c in panels._classes() if issubclass(c, bpy.types.Panel)]
SPECIAL = {"__dict__", "__weakref__", "__slots__", "bl_rna"}


class Layout:
    """Takes every call and remembers the operators and properties it is asked to draw."""

    def __init__(self, drawn=None):
        self.__dict__["drawn"] = drawn if drawn is not None else []

    def __setattr__(self, name, value):
        pass

    def __getattr__(self, name):
        def call(*words, **named):
            self.drawn.append((name, words or (named.get("text"),)))
            if name in {"operator", "operator_menu_enum"}:
                group, _, verb = words[0].partition(".")
                assert hasattr(bpy.types, f"{group.upper()}_OT_{verb}"), words[0]
                return SimpleNamespace()
            if name in {"prop", "prop_menu_enum"}:
                assert words[1] in words[0].bl_rna.properties, words[1]
            if name == "template_list":
                assert hasattr(bpy.types, words[0]), words[0]
            return Layout(self.drawn)

        return call


def draw(cls):
    """What the panel draws, in order; Blender makes no panels outside a window, so that a plain
    class with the same content stands in."""
    content = {}
    for kind in reversed(cls.__mro__):
        if kind.__module__.startswith("synthpoint."):
            content.update({k: v for k, v in vars(kind).items() if k not in SPECIAL})
    if hasattr(cls, "poll") and not cls.poll(bpy.context):
        return []
    panel = type(cls.__name__, (), content)()
    panel.layout = Layout()
    for method in ("draw_header", "draw_header_preset", "draw"):
        if hasattr(panel, method):
            getattr(panel, method)(bpy.context)
    return panel.layout.drawn


def of(name):
    return next(c for c in PANELS if c.__name__ == name)
