"""How files are read and written: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import UserError

# Bytes that are read at once; to make ready for more takes longer than to read a small picture.
SMALL = 1 << 18


def file_digest(path: Path | str) -> str:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size <= SMALL:
            return hashlib.sha256(file.read()).hexdigest()
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_json(path: Path) -> Any:
    """JSON from a file; UserError where it is missing or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path}: not valid JSON ({error}); mend it") from None


@contextmanager
def writing(path: Path | str, kept: bool = True) -> Iterator[BinaryIO]:
    """A file to be written piece by piece under a temporary name, which is `path` once all of it is
    there, so that nobody ever sees half of it. Unless it is `kept` it need not outlast a loss of
    power: of ten thousand small files the disk's word for each takes longer than all else."""
    temporary = aside(path)
    try:
        with _opened(temporary) as file:
            yield file
            file.flush()
            if kept:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:  # a full disk: the half that was written would only fill it further
        Path(temporary).unlink(missing_ok=True)
        raise


def aside(path: Path | str) -> str:
    """The temporary name of this process for a file."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.{os.getpid()}.tmp")


def _opened(path: str) -> BinaryIO:
    """To be written, also where its folder is not there yet."""
    try:
        return open(path, "wb")
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return open(path, "wb")


def write_bytes(path: Path | str, data: bytes, kept: bool = True) -> None:
    """`writing` of all at once."""
    with writing(path, kept) as file:
        file.write(data)


def write_bytes_once(path: Path, data: bytes) -> None:
    """`write_bytes` unless the file is there: of several processes the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            os.replace(temporary, path)
    temporary.unlink(missing_ok=True)


def write_text(path: Path | str, text: str, kept: bool = True) -> None:
    """`write_bytes` of UTF-8 text."""
    write_bytes(path, text.encode("utf-8"), kept)


def write_json(path: Path | str, data: Any, indent: int | None = None, kept: bool = True) -> None:
    """`write_text` of JSON; NaN is an error, since JSON has none."""
    write_text(path, (indented(data, indent) if indent else compact(data)) + "\n", kept)


# JSON without a space; NaN is an error.
compact = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode


def indented(data: Any, indent: int) -> str:
    """JSON with line ends; NaN is an error."""
    return json.dumps(data, indent=indent, allow_nan=False, ensure_ascii=False)
