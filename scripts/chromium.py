"""Print the path of a Chromium for the browser tests; without one, install Debian's where that can be done.

Standard library only: CI calls it before anything is installed.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
"""The browser, and letters for titles in their own script."""


def find() -> str | None:
    """The browser that `FUNIKI_CHROMIUM` names, else the first one on PATH."""
    named = os.environ.get("FUNIKI_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), str(MAC) if MAC.is_file() else None)


def install() -> None:
    """Install Debian's package, which needs root. Raises `CalledProcessError` when apt-get fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=sys.stderr, check=True)


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    if find() is None and not os.environ.get("FUNIKI_CHROMIUM") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", file=sys.stderr)
        try:
            install()
        except subprocess.CalledProcessError as error:
            print(f"error: apt-get could not install Chromium (status {error.returncode})", file=sys.stderr)
            return 1
    found = find()
    if found is None:
        print(
            "error: the browser tests need a Chromium and none was found: install one, or name it in FUNIKI_CHROMIUM",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
