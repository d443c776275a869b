"""restore: the exact scene of one image as a .blend file; rendering it gives the image again."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from ..core.dataset.files import read_json
from ..core.dataset.identity import check_pictures
from ..core.errors import UserError
from ..core.job.spec import JobSpec
from ..core.running.console import Aside
from ..core.settings.digest import digest
from .options import job, words
from .options.values import positive


def add(parser: argparse.ArgumentParser) -> None:
    job.add(parser)
    words.blend(parser)
    parser.add_argument("--index", type=positive, required=True, metavar="N", help="its number")
    parser.add_argument("--save", type=Path, required=True, metavar="FILE.blend")


def run(arguments: argparse.Namespace) -> None:
    spec, index, target = job.job_spec(arguments), arguments.index, arguments.save
    print(restore(spec, index, target, arguments.spec, arguments.blend, arguments.tag_by_name))


def restore(
    spec: JobSpec,
    index: int,
    target: Path,
    job_file: Path | None = None,
    blend: Path | None = None,
    tag_by_name: bool = False,
) -> Path:
    """Saves the scene of image `index` at `target` and returns its place. `job_file` is the
    dataset's job.json that the spec came from: its scene is taken where `blend` names none.
    UserError where that is another scene than the dataset was made of."""
    import bpy

    from ..scene.blender import files
    from ..scene.prepare import prepare
    from ..scene.restore import hold
    from ..scene.stage import Stage

    if target.suffix != ".blend":
        raise UserError(f"{target}: --save names a .blend file; write it with that ending")
    opened = files.opened()
    if blend is None and opened is None and job_file is not None:
        # Beside a dataset's job.json lies its scene, where there was one.
        stored = job_file.with_suffix(".blend")
        blend = stored if stored.is_file() else None
    for source in (blend, opened):
        if source is not None and source.resolve() == target.resolve():
            raise UserError(f"{target}: --save would replace the scene itself; choose another name")
    with Aside(bpy.app.tempdir):
        scene, spec = prepare(spec, blend, tag_by_name)
        with closing(Stage(scene, spec)) as stage:
            if job_file is not None:
                _check_catalog(job_file, digest(stage.catalog.to_json()))
            hold(stage, index)
            files.save_copy(target.absolute())
    return target.resolve()


def _check_catalog(job: Path, found: str) -> None:
    """UserError where the scene is not the one that the dataset of this job.json was made of."""
    provenance = read_json(job).get("provenance")
    if not isinstance(provenance, dict):
        return
    if "merged" in provenance:
        raise UserError(
            f"{job}: a merged dataset has several jobs; take the image's own number and job.json "
            f"from {job.parent / 'merged'} (images.csv says which)"
        )
    check_pictures(job, provenance, "take an image of a newer dataset")
    if provenance.get("catalog") != found:
        raise UserError(
            f"{job}: the dataset was made of another scene; name its own with --blend (where "
            "there was one, it lies beside job.json)"
        )
