"""Folders of pictures: what can be read of them, and how much of it is kept in memory."""

from __future__ import annotations

import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import bpy

from ...core.dataset.files import file_digest
from ...core.dataset.image_files import cut_jpeg
from ...core.errors import UserError
from ...core.running.console import quiet
from ...core.running.kept import digest, fetch

# Pictures kept loaded; the least recently used goes first.
KEPT = 8


def find_pictures(
    folder: Path, endings: tuple[str, ...], setting: str
) -> tuple[dict[str, Path], list[str]]:
    """Readable pictures by name, and the names of those that are not.

    UserError, which names the `setting`, where the folder is missing or holds none that can be
    read. Every picture is opened once, so that all workers agree on what is readable before the
    first image.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder ({setting}); check the path")
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in endings and f.is_file())
    good = {file.name: file for file in files if readable(file)}
    broken = [file.name for file in files if file.name not in good]
    if not good:
        found = f"{len(broken)} broken" if broken else "none at all"
        kinds = f"{', '.join(endings[:-1])} or {endings[-1]}"
        raise UserError(
            f"{folder}: no readable {kinds} picture ({found}); put one there, or choose another "
            f"folder in {setting}"
        )
    return good, broken


def readable(file: Path) -> bool:
    """True where Blender can decode the picture."""
    try:
        of = bpy.app.version, str(bpy.app.build_hash), file.suffix.lower(), file_digest(file)
    except OSError:
        return False
    found: bool = fetch("readable", digest(*of), lambda: _decoded(file))
    return found


def _decoded(file: Path) -> bool:
    if file.suffix.lower() in (".jpg", ".jpeg") and cut_jpeg(file.read_bytes()):
        return False  # Blender shows what there is of it
    with quiet(), quiet(stream=2):  # one note of ours says it
        try:
            image = bpy.data.images.load(str(file))
        except RuntimeError:
            return False
    try:
        with quiet(), quiet(stream=2):
            return bool(image.size[0] and image.size[1] and len(image.pixels) and image.has_data)
    except RuntimeError:
        return False
    finally:
        bpy.data.images.remove(image)


class Pictures:
    """Loads pictures as they are asked for.

    `factor` says how much a picture of some width and height is to be scaled. One that it shrinks
    is replaced by a smaller copy in a temporary folder, made once: Cycles reads the file itself,
    so a smaller picture has to be a file.
    """

    def __init__(self, files: dict[str, Path], factor: Callable[[int, int], float]) -> None:
        self._files, self._factor = dict(files), factor
        self._sizes: dict[str, tuple[int, int]] = {}
        self._loaded: OrderedDict[str, bpy.types.Image] = OrderedDict()
        self._folder: Path | None = None

    def size(self, name: str) -> tuple[int, int]:
        """(width, height) of the file, before it was made smaller."""
        if name not in self._sizes:
            self.image(name)
        return self._sizes[name]

    def image(self, name: str) -> bpy.types.Image:
        image = self._loaded.get(name)
        if image is None:
            image = self._load(name)
            self._loaded[name] = image
        self._loaded.move_to_end(name)
        while len(self._loaded) > KEPT:
            _, old = self._loaded.popitem(last=False)
            bpy.data.images.remove(old)
        return image

    def pack(self) -> None:
        """Puts the smaller copies that are loaded into the .blend file, which then needs no other;
        pictures that are as they were stay files."""
        for name, image in self._loaded.items():
            if self._folder is not None and self._files[name].parent == self._folder:
                image.pack()
                image.filepath_raw = f"//{self._files[name].name}"

    def close(self) -> None:
        """Removes the smaller copies."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _load(self, name: str) -> bpy.types.Image:
        image = bpy.data.images.load(str(self._files[name]))
        if name not in self._sizes:
            width, height = image.size
            self._sizes[name] = width, height
            factor = self._factor(width, height)
            if factor < 1.0:
                self._files[name] = self._shrink(image, name, factor)
                bpy.data.images.remove(image)
                return bpy.data.images.load(str(self._files[name]))
            image.buffers_free()
        return image

    def _shrink(self, image: bpy.types.Image, name: str, factor: float) -> Path:
        if self._folder is None:
            self._folder = Path(
                tempfile.mkdtemp(prefix="synthpoint-pictures-", dir=bpy.app.tempdir)
            )
        image.scale(*(max(1, round(side * factor)) for side in image.size))
        image.file_format = "OPEN_EXR" if image.is_float else "PNG"
        path = self._folder / f"{name}{'.exr' if image.is_float else '.png'}"
        image.filepath_raw = str(path)
        image.save()
        return path
