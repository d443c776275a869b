"""What a randomizer is: its settings, what it draws for an image, and where both are shown.

A randomizer is a file of this folder (and, where it changes the scene, one of the same name in
scene/randomizers). Sample, spec, record, panel and docs/spec.md follow from the list of them; see
docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, asdict, dataclass, field, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from ..balance.quotas import Asked
from ..sampling.catalog import Catalog, InstrumentInfo
from ..sampling.streams import Stream

if TYPE_CHECKING:
    from ..settings.classes import ClassSchema

S = TypeVar("S")
D = TypeVar("D")
Other = TypeVar("Other")

LAST = 1000

# The groups of the panel, in the order in which they stand.
GROUPS = (
    "Instruments",
    "Light",
    "Background",
    "Around and in the Way",
    "Lens and Sensor",
    "Dataset Balance",
)
# The last one: what names none of them, as one that lies elsewhere may.
UNGROUPED = "More"

# From an instrument, its position and the factor on its size to what all InstrumentRandomizers
# draw for it, by their names.
Each = Callable[[InstrumentInfo, int, float], dict[str, Any]]


class Spec(Protocol):
    """What randomizers see of a JobSpec, which is made of their sections: every section by its
    class (`spec[Camera]`) or name, and what is beside the sections."""

    @property
    def seed(self) -> int: ...
    @property
    def classes(self) -> tuple[ClassSchema, ...]: ...
    @property
    def size(self) -> tuple[int, int]: ...
    def __getitem__(self, section: type[Other]) -> Other: ...
    def __getattr__(self, name: str) -> Any: ...


@dataclass(frozen=True)
class Place:
    """Where it stands among the others, lowest first: its section in the settings, its part of its
    group in the panel, its key in the record."""

    settings: int = LAST
    panel: int = LAST
    record: int = LAST


@dataclass(frozen=True)
class Panel:
    """`title` of its part of the panel, and the one of GROUPS that it stands in (else UNGROUPED).
    `own` where a panel of its own shows it."""

    title: str
    group: str = UNGROUPED
    own: bool = False


@dataclass(frozen=True, eq=False)
class AnyRandomizer(Generic[S, D]):
    """What those of images and those of instruments have in common.

    `name` is what it draws, in a Sample and in the record; `key` and `about` are those of its
    `section` in the spec, which has `enabled` where it can be switched off (None: it draws from
    the settings of others). `after` are those whose draws it looks at. `streams` are the names of
    its own streams, which never change: an image's draws hang on them.

    `check` refuses settings (UserError) with a view to the others; `categories` are classes that it
    labels beside the instruments. `replaces_camera`: while it is on, a camera of its own stands in
    the scene, in place of the file's.
    """

    name: str
    key: str = ""
    about: str = ""
    section: type[S] | None = None
    _: KW_ONLY
    after: tuple[AnyRandomizer[Any, Any], ...] = ()
    streams: tuple[str, ...] = ()
    place: Place = field(default_factory=Place)
    panel: Panel | None = None
    check: Callable[[S, Spec], None] | None = None
    categories: Callable[[S], tuple[ClassSchema, ...]] | None = None
    replaces_camera: bool = False


@dataclass(frozen=True, eq=False)
class Randomizer(AnyRandomizer[S, D]):
    """One thing that varies from image to image.

    `draw` is asked while it is on, `off` otherwise; without `off` it draws None. `record` says
    whether images record the draw, `always` also when nothing in the scene does it. `each`: it asks
    for what varies from instrument to instrument.
    """

    draw: Callable[[S, Given], D] | None = None
    off: Callable[[S, Given], D] | None = None
    _: KW_ONLY
    record: bool = False
    always: bool = True
    each: bool = False


@dataclass(frozen=True, eq=False)
class InstrumentRandomizer(AnyRandomizer[S, D]):
    """One thing that varies from instrument to instrument of an image: it is asked for each, in
    their order, and its streams end in the instrument's position.

    `begin` makes what the instruments of one image share. `layout` is what a label holds of a draw,
    by its keys in the record (none: the draw under its name); `blank` is the draw of what has none.
    """

    draw: Callable[[S, GivenInstrument], D] | None = None
    off: Callable[[S, GivenInstrument], D] | None = None
    _: KW_ONLY
    begin: Callable[[S, Given], Any] | None = None
    layout: Callable[[D], dict[str, Any]] | None = None
    blank: D | None = None

    def laid_out(self, drawn: Any) -> dict[str, Any]:
        """What a label holds of the draw: JSON data by key."""
        if self.layout is not None:
            return self.layout(drawn)
        return {self.name: as_data(drawn)}


class Drawn:
    """Something with `draws` by the names of the randomizers. One can be had with its type, as
    `sample[lights]`, or by name, as `sample.lights`."""

    draws: dict[str, Any]

    @property
    def by_name(self) -> dict[str, Any]:
        """What can be had by name."""
        return self.draws

    def __getitem__(self, randomizer: AnyRandomizer[Any, Other]) -> Other:
        drawn: Other = self.draws[randomizer.name]
        return drawn

    def __getattr__(self, name: str) -> Any:
        if "draws" in self.__dict__ and name in self.by_name:
            return self.by_name[name]
        raise AttributeError(f"nothing called {name!r} was drawn")

    def changed(self, **draws: Any) -> Self:
        """The same with these draws, by name."""
        return replace(self, draws={**self.draws, **draws})  # type: ignore[type-var]  # dataclasses


@dataclass(frozen=True)
class Given:
    """What a draw may look at: the spec, what there is to draw from, what the quotas ask of the
    image, and the draws of those that its randomizer comes after. `each` draws what varies from
    instrument to instrument, for one of the image."""

    spec: Spec
    catalog: Catalog
    asked: Asked
    randomizer: AnyRandomizer[Any, Any]
    draws: Mapping[str, Any]
    each: Each

    def stream(self, name: str) -> Stream:
        """One of the randomizer's own streams: of this name, or of one that begins with it."""
        own = self.randomizer.streams
        if not any(name == one or name.startswith(f"{one} ") for one in own):
            raise LookupError(f"{self.randomizer.name}: {name!r} is not among its streams {own}")
        return Stream(self.spec.seed, self.asked.index, name)

    def drawn(self, other: AnyRandomizer[Any, Other]) -> Other:
        """The draw of another randomizer; LookupError where this one does not come after it."""
        if other not in self.randomizer.after:
            raise LookupError(f"{self.randomizer.name}: it does not come after {other.name}")
        value: Other = self.draws[other.name]
        return value


@dataclass(frozen=True)
class GivenInstrument(Given):
    """The same for the instrument at a `position` (from 0) of the image: `scale` is the factor on
    its modelled size, `shared` what its randomizer's `begin` made for the image. What it comes
    after may vary from instrument to instrument too."""

    info: InstrumentInfo
    position: int
    scale: float
    shared: Any = None

    def stream(self, name: str, *more: str) -> Stream:
        """As of an image; the name ends in the position, and in `more` where there is any."""
        return super().stream(" ".join((name, str(self.position), *more)))


def as_data(drawn: Any) -> Any:
    """A draw as JSON data."""
    if is_dataclass(drawn) and not isinstance(drawn, type):
        return asdict(drawn)
    if isinstance(drawn, (list, tuple)):
        return tuple(as_data(one) for one in drawn)
    return drawn
