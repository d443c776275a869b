"""A real desktop Blender with a screen of its own, for tests in a window.

Debian's Blender with Xvfb, a window manager, xdotool and ImageMagick in a folder of its own;
needs Linux, root and debootstrap, once about three minutes and 3 GB. BLENDER_DESKTOP_ROOT says
where it lies.

python3 tools/desktop.py SCRIPT [ARG …]   runs a shell script in there, with a screen
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from environments import ROOT, NotHere

PLACE = Path(os.environ.get("BLENDER_DESKTOP_ROOT", Path.home() / ".cache" / "blender-desktop"))
PACKAGES = (
    "blender python3-numpy python3-pil python3-cattr python3-requests python3-fastjsonschema "
    "xvfb openbox xdotool imagemagick x11-utils libegl1 libgl1-mesa-dri ca-certificates"
)
# sid has Blender 5.2; should it be broken there on a day, trixie has 4.3.
SUITES = ("sid", "trixie")

# Inside its own namespaces: everything it starts ends with it, and two runs at a time do not meet
# on one screen (X sockets are files in /tmp and names of the network namespace).
ENTER = """
set -euo pipefail
place=$1; project=$2; shift 2
mount --rbind /dev "$place/dev"
mount -t tmpfs tmpfs "$place/tmp"
mkdir -p "$place/dev/shm" "$place$project"
mount --bind "$project" "$place$project"
exec chroot "$place" bash -c '
  export HOME=$(mktemp -d) XDG_RUNTIME_DIR=$(mktemp -d) DISPLAY=:77 LIBGL_ALWAYS_SOFTWARE=1
  Xvfb :77 -screen 0 1600x1000x24 +extension GLX >/dev/null 2>&1 &
  for _ in $(seq 100); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.1; done
  openbox >/dev/null 2>&1 &
  cd "$1" && shift && exec bash "$@"
' desktop "$project" "$@"
"""


def require_desktop() -> None:
    """Makes the desktop Blender where it is not there; NotHere where this machine can't."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise NotHere("a desktop Blender for tests needs Linux and root; run this as root there")
    if _works():
        return
    if shutil.which("debootstrap") is None:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=False)
    if shutil.which("debootstrap") is None:
        raise NotHere("a desktop Blender for tests needs debootstrap; install it")
    for suite in SUITES:
        print(f"Making a desktop Blender from {suite} …", file=sys.stderr, flush=True)
        shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir(parents=True)
        install = ["chroot", str(PLACE), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get",
                   "install", "-yqq", "--no-install-recommends", *PACKAGES.split()]  # fmt: skip
        if (
            _quietly(["debootstrap", "--variant=minbase", suite, str(PLACE)])
            and _quietly(install)
            and _works()
        ):
            return
    raise NotHere(f"no desktop Blender could be made (log: {PLACE}.log); see the log")


def run_desktop(script: Path, *arguments: str) -> int:
    """Runs a shell script that lies in the project, with a screen; its exit status."""
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
               f"--mount-proc={PLACE}/proc", "bash", "-c", ENTER, "enter",
               str(PLACE), str(ROOT), str(script), *arguments]  # fmt: skip
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode


def _works() -> bool:
    return PLACE.is_dir() and _quietly(["chroot", str(PLACE), "blender", "--version"])


def _quietly(command: list[str]) -> bool:
    with open(f"{PLACE}.log", "a") as log:
        return subprocess.run(command, stdout=log, stderr=log, check=False).returncode == 0


if __name__ == "__main__":
    try:
        require_desktop()
    except NotHere as error:
        sys.exit(f"Error: {error}")
    sys.exit(run_desktop(Path(sys.argv[1]).resolve(), *sys.argv[2:]))
