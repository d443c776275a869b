"""report.html: what a dataset holds, on one page that needs nothing but the dataset's folder.

Pictures are linked by relative paths, labels are drawn over them as SVG, so that the page stays
small and the labels sharp at any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import numpy as np

from ..core.balance.splits import SPLITS
from ..core.dataset.coverage import covered
from ..core.dataset.files import write_text
from ..core.dataset.layout import Layout
from ..core.dataset.stored import Stored
from ..core.hand.keypoints import KIND as HAND
from ..core.job.spec import JobSpec
from ..core.labels.record import InstanceLabel, Record
from ..core.labels.visibility import VISIBLE
from ..core.settings.classes import ClassSchema
from . import totals
from .dataset import with_keypoints
from .overlay import color_of, seen_points
from .totals import COLUMNS, ROWS, Totals

NAME = "report.html"

# Pictures in the grid; of a larger dataset they are taken evenly over all indices.
SHOWN = 60

BARS = 20

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #4a90c2; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2.2rem }
table { border-collapse: collapse } th, td { padding: .2rem .9rem .2rem 0; text-align: right }
th:first-child, td:first-child { text-align: left } tr { border-bottom: 1px solid var(--line) }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: .8rem }
.maps { display: flex; flex-wrap: wrap; gap: 1.5rem } figure { margin: 0 }
figcaption { font-size: .8rem; opacity: .8 } .picture { position: relative; display: block }
.picture img { width: 100%; display: block } .picture svg { position: absolute; inset: 0 }
.plain svg { display: none } .key span { margin-right: 1.2rem }
"""


def write(layout: Layout, spec: JobSpec, records: Iterable[Record]) -> Path:
    """Writes report.html into the dataset's folder and returns its path."""
    if not isinstance(records, Stored):
        records = sorted(records, key=lambda r: r.index)
    found = totals.of(spec, records)
    shown = _evenly(records)
    pointed = with_keypoints(spec.categories)
    parts = [
        f"<h1>{escape(spec.name)}</h1>",
        _summary(spec, found, shown),
        _quotas(spec, found),
        "<h2>Classes</h2>",
        _classes(spec, found),
        "<h2>Keypoints</h2>",
        _visibility(spec, found),
        "<h2>Where keypoints lie in the picture</h2>",
        f'<div class="maps">{"".join(_heat_map(c, found) for c in pointed)}</div>',
        "<h2>Sizes</h2>",
        f'<div class="maps">{"".join(_sizes(c, found) for c in pointed)}</div>',
        "<h2>Pictures</h2>",
        _key(spec),
        f'<div class="grid" id="grid">{"".join(_picture(spec, r) for r in shown)}</div>',
    ]
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(spec.name)}</title><style>{STYLE}</style></head>\n<body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )
    path = layout.root / NAME
    write_text(path, page)
    return path


def _evenly(records: Sequence[Record]) -> list[Record]:
    step = max(1.0, len(records) / SHOWN)
    return [records[int(k * step)] for k in range(min(SHOWN, len(records)))]


def _summary(spec: JobSpec, found: Totals, shown: Sequence[Record]) -> str:
    shares = ", ".join(f"{found.splits[s]} {s}" for s in SPLITS)
    width, height = (shown[0].width, shown[0].height) if shown else spec.size
    return (
        f"<p>{found.images} of {spec.count} images ({shares}), {width} × {height} pixels, seed "
        f"{spec.seed}. {found.labelled} labelled instruments{_rest(found.left_out)}; "
        f"{found.empty} images without any.{_hands(spec, found)}</p>"
    )


def _rest(left_out: int) -> str:
    return f" and {left_out} too small or hidden to be labelled" if left_out else ""


def _hands(spec: JobSpec, found: Totals) -> str:
    if all(c.supercategory != HAND for c in spec.categories):
        return ""
    return f" {found.hands} labelled hands{_rest(found.hands_left_out)}."


def _quotas(spec: JobSpec, found: Totals) -> str:
    lines = "".join(f"<li>{escape(c.text)}</li>" for c in covered(spec, found.seen))
    return f"<h2>Quotas</h2><ul>{lines}</ul>" if lines else ""


def _classes(spec: JobSpec, found: Totals) -> str:
    counts = found.classes
    rows = [
        [c.name, *(counts[c.name, s] for s in SPLITS), sum(counts[c.name, s] for s in SPLITS)]
        for c in spec.categories
    ]
    return _table(["Class", *SPLITS, "Total"], rows)


def _visibility(spec: JobSpec, found: Totals) -> str:
    """Share of every reason for each keypoint."""
    reasons = ["visible", "self", "instrument", "occluder", "outside", "behind", "not rendered"]
    rows = []
    for c in with_keypoints(spec.categories):
        for name in c.keypoint_names:
            counts = [found.reasons[c.name, name, reason] for reason in reasons]
            total = max(1, sum(counts))
            rows.append([f"{c.name}: {name}", *(f"{100 * n / total:.0f} %" for n in counts)])
    return _table(["Keypoint", *reasons], rows)


def _table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    lines = ["".join(f"<th>{escape(str(x))}</th>" for x in head)]
    lines += ["".join(f"<td>{escape(str(x))}</td>" for x in row) for row in rows]
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _heat_map(schema: ClassSchema, found: Totals) -> str:
    counts = found.maps[schema.name]
    share = np.sqrt(counts / max(1.0, counts.max()))
    size = 'width="1.02" height="1.02"'
    cells = "".join(
        f'<rect x="{column}" y="{row}" {size} opacity="{share[row, column]:.2f}"/>'
        for row, column in np.argwhere(counts)
    )
    return _figure(
        f'<svg width="320" height="240" viewBox="0 0 {COLUMNS} {ROWS}" fill="{_css(schema)}">'
        f'<rect width="{COLUMNS}" height="{ROWS}" fill="#8882"/>{cells}</svg>',
        f"{schema.name}: {found.inside[schema.name]} keypoints inside the picture",
    )


def _sizes(schema: ClassSchema, found: Totals) -> str:
    """Histogram of the square root of the visible area, in pixels."""
    edges = [area**0.5 for area in found.areas[schema.name]]
    counts, borders = np.histogram(edges, bins=BARS)
    most = max(1, counts.max())
    bars = "".join(
        f'<rect x="{k}" y="{1 - n / most:.3f}" width=".92" height="{n / most:.3f}"/>'
        for k, n in enumerate(counts)
    )
    return _figure(
        f'<svg width="320" height="120" viewBox="0 0 {BARS} 1" preserveAspectRatio="none" '
        f'fill="{_css(schema)}">{bars}</svg>',
        f"{schema.name}: square root of the visible area, {borders[0]:.0f} to {borders[-1]:.0f} px",
    )


def _key(spec: JobSpec) -> str:
    names = "".join(
        f'<span><b style="color:{_css(c)}">■</b> {escape(c.name)}</span>' for c in spec.categories
    )
    toggle = (
        '<label><input type="checkbox" checked onchange="'
        "document.getElementById('grid').classList.toggle('plain')\"> labels</label>"
    )
    return f'<p class="key">{names}<span>● visible</span><span>○ occluded</span>{toggle}</p>'


def _picture(spec: JobSpec, record: Record) -> str:
    schemas = {c.name: c for c in spec.categories}
    drawn = "".join(_instance(i, schemas[i.class_name]) for i in record.instances)
    source = quote(f"images/{record.split}/{record.file}")
    return _figure(
        f'<a class="picture" href="{source}"><img src="{source}" loading="lazy" alt="image '
        f'{record.index}" width="{record.width}" height="{record.height}" style="height:auto">'
        f'<svg viewBox="0 0 {record.width} {record.height}">{drawn}</svg></a>',
        f"{record.index} ({record.split})",
    )


def _instance(one: InstanceLabel, schema: ClassSchema) -> str:
    if one.unlabelled is not None or one.bbox is None:
        return ""
    left, top, wide, high = one.bbox
    fixed = 'vector-effect="non-scaling-stroke"'
    parts = [
        f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" stroke-opacity=".5" {fixed}/>'
    ]
    at = dict(seen_points(one))
    for a, b in schema.skeleton:
        if a in at and b in at:
            x1, y1, x2, y2 = (f"{p:.1f}" for p in (*at[a], *at[b]))
            parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {fixed}/>')
    for number, (u, v) in at.items():
        k = one.keypoints[number - 1]
        # A stroke without length and with round ends is a dot of a fixed size on the screen.
        dot = f'd="M{u:.1f} {v:.1f}h0" {fixed} stroke-linecap="round"'
        parts.append(
            f'<path {dot} stroke-width="9"><title>{escape(k.name)}: {k.reason}</title></path>'
        )
        if k.visibility != VISIBLE:
            parts.append(f'<path {dot} stroke-width="5" stroke="#fff"/>')
    color = _css(schema)
    return f'<g fill="none" stroke="{color}" stroke-width="1.5">{"".join(parts)}</g>'


def _figure(content: str, caption: str) -> str:
    return f"<figure>{content}<figcaption>{escape(caption)}</figcaption></figure>"


def _css(schema: ClassSchema) -> str:
    return "#" + "".join(f"{round(c):02x}" for c in color_of(schema))
