"""Annotation files of any size: where each entry lies, and all that is no entry."""

from __future__ import annotations

import codecs
import json
import mmap
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from . import strict

# Characters read at once, by the reader of any layout.
PIECE = 1 << 20

# A broken file of at most so many bytes is read whole, for the JSON parser's own words about it.
SMALL = 1 << 26


class Foreign(Exception):
    """A file that looked like one of ours is laid out otherwise."""


class Span(NamedTuple):
    """An entry: its place in its list, from 0, and its first byte and bytes in the file."""

    position: int
    start: int
    size: int


Spans = dict[int | None, list[Span]]


@dataclass
class Found:
    """A file's content as `strict.parse` would return it, but for what is in the lists `images`
    and `annotations`: the places of these entries, by the id of the image that they are (of), None
    where that is no whole number."""

    content: Any
    images: Spans = field(default_factory=dict)
    annotations: Spans = field(default_factory=dict)


def find(path: Path, foreign: bool = False) -> Found:
    """Where everything lies. ValueError where it is no JSON. Unless the file is said to be
    `foreign`, entries in the layout of ours are not looked into: whoever does so later, and finds
    that one is no JSON, raises `Foreign` and asks again."""
    found = None if foreign else _own(path)
    if found is not None:
        return found
    try:
        return _any(path)
    except (ValueError, RecursionError) as error:
        if path.stat().st_size <= SMALL:
            strict.parse(path.read_text(encoding="utf-8"))
        if isinstance(error, RecursionError):
            raise ValueError("lists or objects are nested too deeply") from None
        raise


# Of a file of ours: how its lists begin and end, and how an entry begins that is not the first.
_LISTS = (
    (b'"images":[', b'],"annotations":[', re.compile(rb'\{"id":(-?\d{1,18})[,}]')),
    (b'],"annotations":[', b'],"categories":[',
     re.compile(rb'\{"id":-?\d{1,18},"image_id":(-?\d{1,18})[,}]')),
)  # fmt: skip
_NEXT = b'},{"id":'


def _own(path: Path) -> Found | None:
    """None where the file is not laid out as ours are.

    A cut between entries is a guess. But where each of the pieces is JSON, the list is just these:
    and what is before, between and after the lists is read here, with a mark in place of each.
    """
    if not path.stat().st_size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        rest, done, spans = [], 0, []
        for mark, (before, after, head) in enumerate(_LISTS, start=1):
            begin = data.find(before, done)
            end = data.find(after, begin) if mark == 1 else data.rfind(after)
            begin += len(before)
            if begin < len(before) or end < begin:
                return None
            rest += [data[done:begin], str(mark).encode()]
            done = end
            found = _cut(data, begin, end, head)
            if found is None:
                return None
            spans.append(found)
        rest.append(data[done:])
        try:
            content = strict.parse(b"".join(rest).decode("utf-8"))
        except ValueError:
            return None
    if type(content) is not dict or (content.get("images"), content.get("annotations")) != (
        [1], [2],
    ):  # fmt: skip
        return None
    return Found({**content, "images": [], "annotations": []}, *spans)


def _cut(data: mmap.mmap, begin: int, end: int, head: re.Pattern[bytes]) -> Spans | None:
    spans: Spans = {}
    position = 0
    while begin < end:
        cut = data.find(_NEXT, begin, end)
        stop = end if cut < 0 else cut + 1
        found = head.match(data, begin, stop)
        if found is None:
            return None
        spans.setdefault(int(found[1]), []).append(Span(position, begin, stop - begin))
        position += 1
        begin = stop + 1
    return spans


def _any(path: Path) -> Found:
    """Of any JSON, value by value."""
    with path.open("rb") as file:
        text = _Text(file)
        if text.ahead() != "{":
            content = text.value()
            text.expect("")
            return Found(content)
        found = Found(None)
        pairs: list[tuple[str, Any]] = []
        text.take()
        while text.ahead() != "}":
            if pairs:
                text.expect(",")
            name = text.value()
            if not isinstance(name, str):
                raise ValueError("the name of a member is no text")
            text.expect(":")
            listed = name in ("images", "annotations") and text.ahead() == "["
            if listed and name == "images":
                found.images = _entries(text, "id")
            elif listed:
                found.annotations = _entries(text, "image_id")
            elif name in ("images", "annotations"):
                setattr(found, name, {})
            pairs.append((name, [] if listed else text.value()))
        text.take()
        text.expect("")
        found.content = strict.of_pairs(pairs)
        return found


def _entries(text: _Text, key: str) -> Spans:
    spans: Spans = {}
    text.take()
    position = 0
    while text.ahead() != "]":
        if position:
            text.expect(",")
        text.ahead()
        start = text.place()
        entry = text.value()
        number = entry.get(key) if isinstance(entry, dict) else None
        number = number if type(number) is int else None
        spans.setdefault(number, []).append(Span(position, start, text.place() - start))
        position += 1
    text.take()
    return spans


class _Text:
    """The characters of a file, of which a few are in memory."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0
        self._counted, self._place = 0, 0  # characters of _text, and the bytes of all before them
        self._ended = False

    def ahead(self) -> str:
        """The next character that is no space, not taken; nothing at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\n\r":
                self._at += 1
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def take(self) -> None:
        self._at += 1

    def expect(self, what: str) -> None:
        """Takes this character, or is at the end."""
        found = self.ahead()
        if found != what:
            raise ValueError(f"{found or 'the end'} in place of {what or 'the end'}")
        self._at += len(what)

    def value(self) -> Any:
        """The next value."""
        self.ahead()
        while True:
            try:
                value, end = strict.DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError:
                if self._ended:
                    raise
            else:
                if end < len(self._text) or self._ended:  # else it may go on, as 12 in 123
                    self._at = end
                    return value
            self._more()

    def place(self) -> int:
        """The next character's byte in the file."""
        self._place += len(self._text[self._counted : self._at].encode("utf-8"))
        self._counted = self._at
        return self._place

    def _more(self) -> None:
        """Forgets what was taken; reads on, more for what is long."""
        self.place()
        self._text = self._text[self._at :]
        self._at = self._counted = 0
        data = self._file.read(max(PIECE, len(self._text)))
        self._ended = not data
        self._text += self._decoder.decode(data, final=self._ended)
