"""Recommenders, offline: cleaned ratings, one file per model, their evaluation and the artefact that serves."""
