"""Write the gateway's OpenAPI document, from which the web page's types are generated; `--check` compares instead."""

import argparse
import json
import sys
from pathlib import Path

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings

TARGET = Path(__file__).resolve().parents[1] / "services" / "gateway" / "openapi.json"


def document() -> str:
    """The OpenAPI document as text, the same on every machine."""
    return json.dumps(create_app(GatewaySettings(_env_file=None)).openapi(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.export_openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed file is stale")
    check = parser.parse_args().check
    text = document()
    if check:
        if TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET} is stale: run `python -m scripts.export_openapi`", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
