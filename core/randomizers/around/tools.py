"""A scalpel, rakes and retractors."""

from __future__ import annotations

from .kind import Kind

tools = Kind(
    "tools", "how often a scalpel, a rake or a retractor", "Weight: Other Tools",
    zones=(0.2, 1.0, 0.2), weight=0.8, place=30,
    taken_for=("scalpel", "retractor", "rake", "knife", "blade", "hook"),
)  # fmt: skip
