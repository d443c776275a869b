"""report.html: numbers that are those of the records, pictures by relative paths, nothing else."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from synthpoint.commands.run import main
from synthpoint.core.dataset.records import read_all
from synthpoint.tests import datasets


class Elements(HTMLParser):
    """Counts elements and keeps what is linked; void elements aside, all have to be closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.names, self.links = [], Counter(), []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.names[tag] += 1
        self.links += [v for k, v in attributes if k in ("src", "href")]
        if tag not in ("meta", "img", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.names[tag] += 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def made(tmp_path, capsys):
    layout = datasets.build(tmp_path / "set")
    data = layout.job.read_text().rstrip().removesuffix("}").rstrip()
    layout.job.write_text(data + ', "provenance": {}}')
    assert main(["report", str(layout.root)]) == 0
    assert capsys.readouterr().out.strip() == str(layout.root / "report.html")
    return layout, (layout.root / "report.html").read_text(encoding="utf-8")


def test_every_picture_is_linked_by_its_place_in_the_folder(made):
    layout, text = made
    found = Elements(text)
    assert found.names["img"] == 16
    for link in found.links:
        assert (layout.root / unquote(link)).is_file()


def test_it_is_one_page_without_anything_from_elsewhere(made):
    _, text = made
    assert "http" not in text
    assert len(text) < 200_000


def test_the_numbers_are_those_of_the_records(made):
    layout, text = made
    records = read_all(layout.records)
    labelled = sum(i.unlabelled is None for r in records for i in r.instances)
    assert f"{labelled} labelled instruments" in text
    for schema in datasets.job().classes:
        of_class = [
            (r.split, i) for r in records for i in r.instances
            if i.class_name == schema.name and i.unlabelled is None
        ]  # fmt: skip
        splits = Counter(split for split, _ in of_class)
        row = "".join(f"<td>{splits[s]}</td>" for s in ("train", "val", "test"))
        assert f"<td>{schema.name}</td>{row}<td>{len(of_class)}</td>" in text


def test_names_are_escaped(tmp_path):
    layout = datasets.build(tmp_path / "set", name="<b>&")
    data = layout.job.read_text().rstrip().removesuffix("}").rstrip()
    layout.job.write_text(data + ', "provenance": {}}')
    assert main(["report", str(layout.root)]) == 0
    text = (layout.root / "report.html").read_text()
    assert not re.search("<b>&", text)
    assert "&lt;b&gt;&amp;" in text


def test_no_dataset_is_an_error_of_one_line(tmp_path, capsys):
    assert main(["report", str(tmp_path / "none")]) == 1
    assert "no such folder" in capsys.readouterr().err
