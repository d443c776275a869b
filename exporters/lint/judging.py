"""Image by image, on all cores: its entry, its annotations and its record, and what they say of one
another. Of everything only what the rules on the whole dataset ask for is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ...core.balance.holdouts import Holdouts
from ...core.dataset.files import compact
from ...core.hand.keypoints import KIND as HAND
from ...core.labels import threshold
from ...core.labels.record import Record
from ...core.randomizers import registered
from ...core.running import pool
from ...core.settings.classes import ClassSchema
from .. import coco
from . import agreement, balance, entries, hands, holdouts, records, shapes, strict
from .dataset import Dataset, Rendered
from .entries import Annotation, Category, Image, Listed, Reference
from .finding import Finding
from .reading import Foreign, Span
from .records import Line

# Images that a process looks at in one go.
AT_ONCE = 64

# Where findings stand among the others: the kind of rule, then the part and the place in it.
Place = tuple[int, int, int]
IMAGE, ANNOTATION, RECORD, SHAPES, LABELS, HOLDOUTS, HANDS = range(7)


class Case(NamedTuple):
    """Everything of one id: lines of records, and of each part the image's and the annotations'
    entries."""

    lines: Sequence[Line]
    parts: Sequence[tuple[int, Sequence[Span], Sequence[Span]]]


@dataclass(frozen=True)
class Given:
    """What is the same for all images. `parts` are (split, file, path, categories); `classes` and
    `form` (of the masks) are the job's, None without one; `holdouts` None where they don't count;
    `lines` the files of records, None where there are none, and their names."""

    parts: Sequence[tuple[str, str, Path, Sequence[Category]]]
    classes: Sequence[ClassSchema] | None
    instruments: set[str]
    form: str | None
    holdouts: Holdouts | None
    lines: Sequence[tuple[Path, str]] | None
    folder: str


@dataclass
class Judged:
    """Findings by their place, and the small facts of which the rules on the whole are made."""

    findings: list[tuple[Place, Finding]] = field(default_factory=list)
    images: list[tuple[int, int, Listed]] = field(default_factory=list)
    references: list[tuple[int, int, Reference]] = field(default_factory=list)
    masked: set[int] = field(default_factory=set)
    records: list[Rendered] = field(default_factory=list)
    unlabelled: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)

    def add(self, other: Judged) -> None:
        self.findings += other.findings
        self.images += other.images
        self.references += other.references
        self.masked |= other.masked
        self.records += other.records
        self.unlabelled.update(other.unlabelled)
        self.labelled.update(other.labelled)


def judge(dataset: Dataset) -> Judged:
    """Looks at all images, annotations and records, and fills in what the dataset keeps of them.
    Raises `Foreign` where an annotation file has to be read as such."""
    spec = dataset.spec
    given = Given(
        [(part.split, part.file, part.path, part.categories) for part in dataset.parts],
        None if spec is None else spec.categories,
        set() if spec is None else {c.name for c in spec.classes},
        None if spec is None else spec.labels.segmentation,
        None if spec is None or dataset.merged or not spec.holdouts.enabled else spec.holdouts,
        None if dataset.records is None else [(p, dataset.name(p)) for p in dataset.lines],
        dataset.name(dataset.layout.records),
    )
    cases = _cases(dataset)
    jobs = iter(lambda: list(islice(cases, AT_ONCE)), [])
    found = Judged()
    for number, path in enumerate(dataset.lines):
        if not path.is_file():
            message = "not a file; move it elsewhere"
            fault = Finding(dataset.name(path), None, "record", message)
            found.findings.append(((RECORD, number, 0), fault))
    for some in (map if registered() else pool.over)(partial(_judge, given), jobs):
        found.add(some)
    found.findings = [
        (place, finding)
        for place, finding in sorted(found.findings, key=lambda pair: pair[0])
        if finding.message != shapes.NO_MASK or place[1] in found.masked
    ]
    for number, _, image in sorted(found.images, key=lambda one: one[:2]):
        dataset.parts[number].images.append(image)
    for number, _, reference in sorted(found.references, key=lambda one: one[:2]):
        dataset.parts[number].annotations.append(reference)
    if dataset.records is not None:
        dataset.records = sorted(found.records, key=lambda record: record.index)
    return found


def _cases(dataset: Dataset) -> Iterator[Case]:
    """A case for each id, in their order, and one for each entry or line that has none. Their
    places are forgotten as they are given away."""
    lines = records.find(dataset.lines)
    found = [(number, part.found) for number, part in enumerate(dataset.parts)]
    ids = set(lines).union(*(one.images.keys() | one.annotations.keys() for _, one in found))
    for one in sorted(ids - {None}, key=lambda number: number or 0):
        yield Case(
            lines.pop(one, ()),
            [
                (number, images, annotations)
                for number, content in found
                if (images := content.images.pop(one, []))
                + (annotations := content.annotations.pop(one, []))
            ],
        )
    for line in lines.get(None, ()):
        yield Case([line], [])
    for number, content in found:
        for span in content.images.get(None, ()):
            yield Case([], [(number, [span], [])])
        for span in content.annotations.get(None, ()):
            yield Case([], [(number, [], [span])])


# A line: its record, its index, and what is wrong with it.
Told = tuple[Record | None, int | None, str]


def _with_masks(record: Record | None, index: int | None, wrong: str) -> Told:
    """A line of which the masks are looked at as well."""
    broken = "" if record is None else records.broken_mask(record)
    return (None, index, broken) if broken else (record, index, wrong)


def _judge(given: Given, cases: Sequence[Case]) -> Judged:
    with ExitStack() as stack:
        judging = _Judging(given, stack)
        known = judging.known([case.lines for case in cases])
        for case, record, expected in zip(cases, known, judging.expected(known), strict=True):
            for number, images, annotations in case.parts:
                judging.part(number, images, annotations, record, expected)
        return judging.made


# An annotation as it follows from a record: what stands after its id in a file of ours, and itself.
Expected = tuple[str, dict[str, Any]]


class _Judging:
    """Some cases."""

    def __init__(self, given: Given, stack: ExitStack) -> None:
        self.made = Judged()
        self._given, self._stack = given, stack
        self._files: dict[Path, BinaryIO] = {}
        self._categories = [{c.id: c for c in part[3]} for part in given.parts]
        self._names = [{i: c.name for i, c in some.items()} for some in self._categories]
        self._numbers = {c.name: i for i, c in enumerate(given.classes or (), start=1)}

    def known(self, cases: Sequence[Sequence[Line]]) -> list[Record | None]:
        """What counts of the lines of each index."""
        read = [[self._line(line) for line in lines] for lines in cases]
        sound = records.sound_masks([r for some in read for r, _, _ in some if r is not None])
        return [
            self._record(lines, some if sound else [_with_masks(*one) for one in some])
            for lines, some in zip(cases, read, strict=True)
        ]

    def _line(self, line: Line) -> Told:
        path, _ = (self._given.lines or ())[line.file]
        text = self._read(path, line.start, line.size).decode("utf-8", errors="replace")
        return records.read(text, line.whole)

    def _record(self, lines: Sequence[Line], read: Sequence[Told]) -> Record | None:
        """What counts of the lines of one index: the last one, if they differ."""
        record: Record | None = None
        for line, (found, index, wrong) in zip(lines, read, strict=True):
            _, name = (self._given.lines or ())[line.file]
            message = ""
            if found is None and wrong:
                message = f"not a record ({wrong}); {records.REMEDY}"
                rule = "record"
            elif found is not None and record is not None and record != found:
                message = f"differs from an earlier record of image {index}; {records.ONE}"
                rule = "record-twice"
            if message:
                fault = Finding(name, index, rule, f"line {line.number}: {message}")
                self.made.findings.append(((RECORD, line.file, line.number), fault))
            record = record if found is None else found
        if record is not None:
            self._count(record)
        return record

    def _count(self, record: Record) -> None:
        """What the rules on records say of one, and what is kept of it."""
        self.made.records.append(Rendered(record.index, record.split, record.file, record.sha256))
        self.made.unlabelled.update(threshold.reasons([record]))
        self.made.labelled.update(balance.count([record]))
        given = self._given
        if given.holdouts is not None:
            said = holdouts.check(record, given.holdouts, given.instruments)
            self._say(given.folder, (HOLDOUTS, 0, record.index), record.index, said)
        if given.classes is not None:
            named = {c.name for c in given.classes if c.supercategory == HAND}
            place = (HANDS, 0, record.index)
            self._say(given.folder, place, record.index, hands.check(record, named))

    def _say(self, file: str, place: Place, number: int, said: Iterator[tuple[str, str]]) -> None:
        self.made.findings += [(place, Finding(file, number, *one)) for one in said]

    def expected(self, known: Sequence[Record | None]) -> Iterator[Sequence[Expected] | None]:
        """The annotations that follow from each record; None where none is known to."""
        numbers, form = self._numbers, self._given.form
        labels = [[] if record is None else coco.labelled(record) for record in known]
        asked = [
            (numbers[label.class_name], record, label)
            for record, some in zip(known, labels, strict=True)
            for label in some
            if record is not None and label.class_name in numbers
        ]
        try:
            rest = iter(coco.told(asked, form or "none"))
        except (ValueError, ArithmeticError, AssertionError, AttributeError, TypeError):
            # A record that no annotation can follow from; other rules speak of it.
            yield from [None] * len(known)
            return
        for record, some in zip(known, labels, strict=True):
            every = [next(rest) for label in some if label.class_name in numbers]
            plain = record is not None and form is not None and len(every) == len(some)
            yield every if plain else None

    def part(
        self,
        number: int,
        images: Sequence[Span],
        annotations: Sequence[Span],
        record: Record | None,
        expected: Sequence[Expected] | None,
    ) -> None:
        """The entries of one id in one annotation file."""
        split, file, path, _ = self._given.parts[number]
        listed: list[tuple[Span, Image, bool]] = []
        for span in images:
            raw = self._read(path, span.start, span.size)
            own = None if record is None else coco.image(record)
            alike = own is not None and raw == compact(own).encode()
            content = own if alike else _parse(raw)
            entry = entries.image(content, span.position, file, ours=alike)
            if isinstance(entry, Finding):
                self.made.findings.append(((IMAGE, number, span.position), entry))
                continue
            listed.append((span, entry, alike))
            small = Listed(entry.id, entry.file_name, entry.width, entry.height)
            self.made.images.append((number, span.position, small))
        shown, same = self._annotations(number, annotations, expected)
        if listed:
            for span, a in shown:
                category = self._categories[number].get(a.category_id)
                if category is not None:
                    place = (SHAPES, number, span.position)
                    self._say(file, place, a.id, shapes.check(a, listed[-1][1], category))
        if self._given.lines is None:
            return
        names = self._names[number]
        same = same and names == {i: name for name, i in self._numbers.items()}
        for span, image, alike in listed:
            rest = [] if same else [a for _, a in shown]
            for one in agreement.labels(
                split, names, self._given.form, image, rest, record,
                same_image=alike, same_labels=same,
            ):  # fmt: skip
                self.made.findings.append(((LABELS, number, span.position), Finding(file, *one)))

    def _annotations(
        self, number: int, spans: Sequence[Span], expected: Sequence[Expected] | None
    ) -> tuple[list[tuple[Span, Annotation]], bool]:
        """Those that have the form, and whether all are to the letter what follows from the
        record."""
        _, file, path, _ = self._given.parts[number]
        same = expected is not None and len(expected) == len(spans)
        shown = []
        for at, span in enumerate(spans):
            raw = self._read(path, span.start, span.size)
            text, own = expected[at] if expected is not None and at < len(expected) else ("", {})
            head, comma, _ = raw.partition(b",")
            alike = bool(comma) and raw[len(head) :] == text.encode()
            known = int(head[len(b'{"id":') :]) if alike and _ID.fullmatch(head) else None
            content = _parse(raw) if known is None else {**own, "id": known}
            entry = entries.annotation(content, span.position, file, ours=known is not None)
            same = same and known is not None
            if isinstance(entry, Finding):
                self.made.findings.append(((ANNOTATION, number, span.position), entry))
                continue
            shown.append((span, entry))
            small = Reference(entry.id, entry.image_id, entry.category_id, entry.iscrowd)
            self.made.references.append((number, span.position, small))
            if entry.segmentation is not None:
                self.made.masked.add(number)
        return shown, same and len(shown) == len(spans)

    def _read(self, path: Path, start: int, size: int) -> bytes:
        if path not in self._files:
            self._files[path] = self._stack.enter_context(path.open("rb"))
        file = self._files[path]
        file.seek(start)
        return file.read(size)


_ID = re.compile(rb'\{"id":-?\d{1,18}')


def _parse(raw: bytes) -> Any:
    try:
        return strict.parse(raw.decode("utf-8"))
    except ValueError:
        raise Foreign from None
