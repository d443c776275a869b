"""Runs one command and turns whatever happens into an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

from ..core.errors import Cancelled, UserError
from .parser import command, parse

DONE, FAILED, USAGE, CANCELLED = 0, 1, 2, 130


def main(argv: list[str], loaded: Callable[[], None] = lambda: None) -> int:
    """Runs `argv` (command first) and returns its exit code; nothing escapes as an exception.
    `loaded` is called once everything is imported, before the command begins."""
    try:
        arguments = parse(argv)
        loaded()
        command(arguments.command).run(arguments)
    except SystemExit as stop:  # argparse, which has printed its message
        return stop.code if isinstance(stop.code, int) else USAGE
    except UserError as error:
        return _fail(str(error))
    except (Cancelled, KeyboardInterrupt):
        print("Cancelled; go on with --resume", file=sys.stderr)
        return CANCELLED
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}; check the disk and its rights")
    except Exception as error:
        if os.environ.get("SYNTHPOINT_DEBUG"):
            traceback.print_exc()
        place = traceback.extract_tb(error.__traceback__)[-1]
        return _fail(
            f"internal error: {type(error).__name__}: {error} "
            f"({os.path.basename(place.filename)}:{place.lineno}); "
            "set SYNTHPOINT_DEBUG=1 for the whole story, and report it"
        )
    return DONE


def _fail(text: str) -> int:
    print("Error: " + " ".join(text.split()), file=sys.stderr, flush=True)
    return FAILED
