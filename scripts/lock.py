"""Compile `deploy/requirements/*.txt` from the groups of pyproject.toml: `make lock`."""

import argparse
import subprocess
import sys

from scripts.stack_settings import REPOSITORY

FOLDER = "deploy/requirements"

OPTIONS = (
    "--universal", "--python-version", "3.11", "--no-header", "--annotation-style", "line",
    "--no-emit-index-url", "--no-emit-find-links", "--quiet",
)  # fmt: skip


def compile_command(group: str) -> list[str]:
    """The uv call for one group; training and dev are pinned to what serving pins."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *OPTIONS]
    if group != "serving":
        command += ["--group", group, "--constraint", f"{FOLDER}/serving.txt"]
    return [*command, "--output-file", f"{FOLDER}/{group}.txt"]


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for group in ("serving", "training", "dev"):
        subprocess.run(compile_command(group), cwd=REPOSITORY, check=True)
        # A build for one kind of machine (+cpu, +cu128) exists on no ordinary package index.
        path = REPOSITORY / FOLDER / f"{group}.txt"
        path.write_text(path.read_text().replace("+cpu", ""))
        print(f"compiled {path.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
