"""Write `.env.example` from the settings classes, so that it names every setting: `--check` only compares."""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from scripts.ingest.settings import IngestSettings
from scripts.stack_settings import REPOSITORY, StackSettings
from services.catalog.settings import CatalogSettings
from services.gateway.settings import GatewaySettings
from services.recommender.settings import RecommenderSettings
from services.semantic.settings import SemanticSettings
from services.shared.settings import ServiceSettings

TARGET = REPOSITORY / ".env.example"

HEADER = """\
# Settings of Funiki. Copy this file to .env and change what you need: every line shows its default.
# The environment wins over .env. Written by `python -m scripts.document_settings`.
"""

SECTIONS: tuple[tuple[str, type[ServiceSettings]], ...] = (
    ("Everywhere", ServiceSettings),
    ("The local stack (make setup, make up)", StackSettings),
    ("The gateway", GatewaySettings),
    ("The catalog", CatalogSettings),
    ("Semantic search", SemanticSettings),
    ("Ingest (make ingest, make refresh)", IngestSettings),
    ("The recommender", RecommenderSettings),
)


def document() -> str:
    parts = [HEADER]
    told: set[str] = set()
    for title, settings in SECTIONS:
        parts.append(f"\n# {title}\n")
        # One that several parts read stands where it is read first.
        own = {name: field for name, field in settings.model_fields.items() if variable(name, field) not in told}
        parts += [entry for name, field in own.items() for entry in _entry(name, field)]
        told |= {variable(name, field) for name, field in own.items()}
    return "".join(parts)


def variable(name: str, field: FieldInfo) -> str:
    """The name of the environment variable that sets a field."""
    match field.validation_alias:
        case AliasChoices(choices=[str() as first, *_]) | (str() as first):
            return first.upper()
        case _:
            return f"FUNIKI_{name.upper()}"


def _entry(name: str, field: FieldInfo) -> Iterator[str]:
    if not field.description:
        raise ValueError(f"the setting {name} has no description")
    yield textwrap.fill(field.description, 118, initial_indent="#   ", subsequent_indent="#   ") + "\n"
    yield f"# {variable(name, field)}={_shown(field.get_default(call_default_factory=True, validated_data={}))}\n"


def _shown(default: Any) -> str:
    match default:
        case None:
            return ""
        case Path() if default.is_relative_to(REPOSITORY):
            return str(default.relative_to(REPOSITORY))
        case tuple() | list() | dict() | bool():
            return json.dumps(default)
        case _:
            return str(default)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the file is not what would be written")
    if not parser.parse_args().check:
        TARGET.write_text(document())
    elif not TARGET.is_file() or TARGET.read_text() != document():
        print(f"error: {TARGET.name} is stale: python -m scripts.document_settings", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
