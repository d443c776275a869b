"""What a job is: everything that decides its pictures. Only runs that agree share a folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..job.spec import JobSpec, from_json, picture_settings, to_json
from ..sampling.catalog import Catalog
from ..settings.digest import digest, first_difference
from .files import read_json, write_json
from .layout import Layout

# Raise it by one with a change of ours that gives other pictures for an unchanged spec, and with
# nothing else: from then on no folder that was begun before can be extended.
PICTURE_VERSION = 8


@dataclass(frozen=True)
class Identity:
    """Everything that decides the pictures of a job: two runs with equal identities may write
    into one folder. `settings` is the spec less what changes no picture, `catalog` the digest of
    what there is to draw from, `scene` the SHA-256 of the .blend file (empty: none),
    `picture_version` that of the Synthpoint that draws and renders."""

    settings: dict[str, Any]
    catalog: str
    scene: str
    blender: str
    denoised: bool
    picture_version: int = PICTURE_VERSION

    @classmethod
    def of(
        cls, spec: JobSpec, catalog: Catalog, scene: str, blender: str, denoised: bool
    ) -> Identity:
        return cls(picture_settings(spec), digest(catalog.to_json()), scene, blender, denoised)

    @property
    def fingerprint(self) -> str:
        return digest(self.__dict__)

    def provenance(self, saved_scene: str) -> dict[str, Any]:
        """What job.json says beside the spec; `saved_scene` is the digest of meta/job.blend."""
        return {
            "fingerprint": self.fingerprint,
            "blender": self.blender,
            "denoised": self.denoised,
            "picture_version": self.picture_version,
            "catalog": self.catalog,
            "scene": self.scene,
            "saved_scene": saved_scene,
        }


def stored_spec(layout: Layout) -> tuple[JobSpec, dict[str, Any]]:
    """The spec and provenance of the dataset; UserError where job.json is missing or broken."""
    data = read_json(layout.job)
    provenance = data.get("provenance") if isinstance(data, dict) else None
    if not isinstance(provenance, dict):
        raise UserError(f"{layout.job}: it lacks its provenance; generate into another folder")
    return from_json(data), provenance


def join(layout: Layout, spec: JobSpec, identity: Identity, saved_scene: str) -> None:
    """Writes meta/job.json, or checks that the job there is the same one.

    UserError names the first difference, another picture version before all. What changes no
    picture (a larger count, sigmas, the form of the masks) replaces what is stored.
    """
    if layout.job.is_file():
        stored, provenance = stored_spec(layout)
        if "merged" in provenance:
            raise UserError(
                f"{layout.root}: it is a merged dataset, into which nothing is rendered; use "
                "another folder, and merge again"
            )
        check_pictures(layout.root, provenance, "generate into another folder")
        if provenance.get("fingerprint") != identity.fingerprint:
            raise UserError(
                f"{layout.root}: it holds another job ({_difference(stored, provenance, identity)}"
                " differ); use the same settings, or another folder"
            )
        spec = replace(spec, count=max(spec.count, stored.count))
        if stored == spec:
            return
        saved_scene = str(provenance.get("saved_scene", saved_scene))
    data = {**to_json(spec), "provenance": identity.provenance(saved_scene)}
    write_json(layout.job, data, indent=2)


def check_pictures(where: Path, provenance: dict[str, Any], otherwise: str) -> None:
    """UserError where the dataset at `where` is of another picture version than ours, which would
    give other pictures; `otherwise` says what to do rather than go back to its Synthpoint."""
    made = provenance.get("picture_version")
    if made == PICTURE_VERSION:
        return
    age = "a newer" if isinstance(made, int) and made > PICTURE_VERSION else "an older"
    said = "has none" if made is None else f"is {made}"
    raise UserError(
        f"{where}: {age} Synthpoint began it, whose pictures may differ (its picture version "
        f"{said}, this one's is {PICTURE_VERSION}); {otherwise}, or use that Synthpoint"
    )


def _difference(stored: JobSpec, provenance: dict[str, Any], identity: Identity) -> str:
    found = first_difference(picture_settings(stored), identity.settings)
    if found:
        return found
    for key, what in (
        ("blender", "Blender version"),
        ("denoised", "denoised"),
        ("scene", "scene file"),
        ("catalog", "instruments or HDRIs"),
    ):
        was, now = provenance.get(key), getattr(identity, key)
        if was != now:
            return f"{what}: {str(was)[:12]} and {str(now)[:12]}"
    return "fingerprint"
