"""What a folder knows its job by."""

from __future__ import annotations

from dataclasses import replace

from synthpoint.core.dataset.identity import PICTURE_VERSION, Identity
from synthpoint.core.job.spec import from_json
from synthpoint.core.sampling.catalog import Catalog


def identity(**render):
    catalog = Catalog(instruments=(), environments=())
    return Identity.of(from_json({"render": render}), catalog, "", "5.2", True)


def test_the_picture_version_is_part_of_the_fingerprint():
    mine = identity()
    assert mine.provenance("")["picture_version"] == PICTURE_VERSION
    assert replace(mine, picture_version=PICTURE_VERSION + 1).fingerprint != mine.fingerprint


def test_the_device_is_not():
    assert identity(device="optix").fingerprint == identity(device="cpu").fingerprint
    assert identity(samples=7).fingerprint != identity().fingerprint
