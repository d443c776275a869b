"""Switches, words and texts, and several names or weights as one text."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable
from typing import Any

from ...core.settings.weights import weights_text
from ...presets import metals
from ..paths import RELATIVE
from ..words import word
from .callbacks import without_globals
from .codec import Codec, props

# Texts that name something of the file, by the setting's kind: the kind of datablock, whether it is
# named without the .001, and what may be named besides.
NAMED: dict[str, tuple[str, bool, tuple[str, ...]]] = {
    "material": ("materials", False, tuple(metals())),
    "slot": ("materials", True, ("*",)),
    "collection": ("collections", False, ()),
}


class Plain(Codec):
    """bool, text and one of several words."""

    def declare(self) -> dict[str, Any]:
        f = self.field
        common = {"name": f.label, "description": f.tooltip}
        if f.kind is bool:
            made = props.BoolProperty(**common, default=f.default)
        elif f.kind is str:
            more: dict[str, Any] = {}
            if f.stands_for == "folder":
                more = {"subtype": "DIR_PATH", "options": RELATIVE}
            elif f.stands_for in NAMED:
                more = {"search": search(*NAMED[f.stands_for]), "search_options": {"SUGGESTION"}}
            made = props.StringProperty(**common, default=f.default, **more)
        else:
            items = [(w, word(w), f.tooltip) for w in typing.get_args(f.kind)]
            made = props.EnumProperty(**common, items=items, default=f.default)
        return {f.name: made}


def search(kind: str, bare: bool, besides: tuple[str, ...]) -> Callable[[Any, Any, str], list[str]]:
    """A search callback: names of the file's datablocks, and others. What is typed may be another
    still, which the spec's check then says."""

    def names(_group: Any, context: Any, _typed: str) -> list[str]:
        blocks = getattr(context.blend_data, kind)
        found = [b.name for b in blocks if not getattr(b, "is_grease_pencil", False)]
        if bare:
            ends = [name.rpartition(".") for name in found]
            found = [
                before if number.isdigit() and len(number) > 2 else f"{before}{dot}{number}"
                for before, dot, number in ends
            ]
        return list(dict.fromkeys((*besides, *found)))

    return without_globals(names)


class Written(Codec):
    """Several things as one text: `form` says how it is written, `text` writes it."""

    form: str
    text: Callable[[Any], str]

    def declare(self) -> dict[str, Any]:
        f = self.field
        return {
            f.name: props.StringProperty(
                name=f.label,
                description=f"{f.tooltip} ({self.form})",
                default=self.text(f.default),
            )
        }

    def put(self, group: Any, value: Any) -> None:
        setattr(group, self.field.name, self.text(value))


def _joined(names: Any) -> str:
    """Names with commas between them; as JSON where that would not come back as it was."""
    if any("," in n or n != n.strip() or not n or n[0] == "[" for n in names):
        return json.dumps(list(names))
    return ", ".join(names)


class Names(Written):
    """A list of names."""

    form = "commas between them"
    text = staticmethod(_joined)

    def get(self, group: Any) -> Any:
        text = getattr(group, self.field.name)
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list):
            return found
        return [name for part in text.split(",") if (name := part.strip())]


class Weights(Written):
    """Weights by name."""

    form = "name: weight, name: weight"
    text = staticmethod(weights_text)
