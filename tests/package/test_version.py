"""The version stands in the manifest, and with its date in the changelog; nowhere else."""

from __future__ import annotations

import datetime
import re
import subprocess

from synthpoint.tests.package.release import ROOT, VERSION

HEADINGS = re.findall(r"(?m)^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    assert HEADINGS[0] == "Unreleased" or HEADINGS[0].split(" – ")[0] == VERSION


def test_every_release_of_the_changelog_has_its_date() -> None:
    for heading in HEADINGS[1 if HEADINGS[0] == "Unreleased" else 0 :]:
        version, date = heading.split(" – ")
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        datetime.date.fromisoformat(date)


def test_no_other_file_repeats_the_version() -> None:
    pattern = rf"(^|[^0-9.]){re.escape(VERSION)}($|[^0-9.]|\.[^0-9])"
    found = subprocess.run(
        ["git", "grep", "-I", "-l", "-E", pattern, "HEAD", "--", ":!requirements"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not found.stderr
    files = {line.removeprefix("HEAD:") for line in found.stdout.splitlines()}
    assert files - {"CHANGELOG.md"} == {"blender_manifest.toml"}
