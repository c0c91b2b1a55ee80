"""Compute the vectors that are shipped under `data/index/` (for maintainers: needs the research data).

Every title's story text is made from the bundle and the full synopses of `--source`, encoded, and stored as float16.
Only numbers leave. Interrupt it when you like: a second run goes on where the first stopped, and after a change of
cards or moods it encodes only the stories that changed.
"""

import argparse
import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ml.stories import sources
from scripts import shipped_vectors
from scripts.vector_cache import VectorCache, digest, encode_missing
from services.semantic.encoder import open_encoder
from services.shared.settings import ServiceSettings
from services.shared.text import story


def fingerprint(texts: Iterable[str]) -> str:
    """Names the stories that vectors were made from, in the order of the ids."""
    return hashlib.sha256(b"".join(map(digest, texts))).hexdigest()


def main() -> None:
    settings = ServiceSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="research data with the full synopses")
    parser.add_argument("--encoder", default="vibe", help="folder below models/; default %(default)s")
    parser.add_argument("--bundle", type=Path, default=settings.bundle_dir, help="default %(default)s")
    parser.add_argument("--cache", type=Path, default=settings.data_dir / "cache", help="default %(default)s")
    args = parser.parse_args()
    encoder = open_encoder(args.bundle / "models" / args.encoder)
    told = {id_: story(source) for id_, source in sources(args.bundle, args.source)}
    cache = VectorCache(args.cache / f"shipped-{encoder.version}.bin", encoder.dimensions)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        missing = sum(digest(one.text) not in cache for one in told.values())
        task = progress.add_task("encoding stories", total=missing)
        encode_missing(encoder, (one.text for one in told.values()), cache, lambda count: progress.advance(task, count))
    keys = [digest(one.text) for one in told.values()]
    cache.keep_only(keys)
    artifact = shipped_vectors.write(
        args.bundle / "index",
        encoder.version,
        list(told),
        [one.level for one in told.values()],
        np.stack([cache[key] for key in keys]),
        fingerprint(one.text for one in told.values()),
    )
    size = sum((artifact.folder / name).stat().st_size for name in artifact.manifest.files)
    print(
        f"{len(told)} vectors in {artifact.folder}, {size / 1e6:.1f} MB; stories {artifact.manifest.config['levels']}"
    )


if __name__ == "__main__":
    main()
