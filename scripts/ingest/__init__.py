"""Fresh titles from Jikan, AniList or a file into both stores: `python -m scripts.ingest --help`, docs/ingest.md."""
