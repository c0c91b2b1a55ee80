"""Constraints that are given up when they leave less than a page, in a stated order. An exclusion never is. Pure."""

from collections.abc import Iterator, Sequence

from services.shared import contracts as c

ORDER = (
    ("niche", "score_min"),
    ("hours_max", "duration_max"),
    ("episodes_min", "episodes_max"),
    ("year_min", "year_max"),
    ("sources",),
    ("studios",),
    ("statuses",),
    ("demographics",),
    ("types",),
)
"""From what people mind least to what they mind most."""


def relaxed(
    constraints: Sequence[c.ConstraintPart],
) -> Iterator[tuple[list[c.ConstraintPart], list[c.ConstraintPart]]]:
    """What is kept and what has been given up, one group of constraints more each time.

    >>> old = c.ConstraintPart(text="90s", field="year_min", value=1990)
    >>> parts = [old, c.ConstraintPart(text="OVA", field="types", value=["OVA"])]
    >>> [([k.text for k in kept], [g.text for g in given]) for kept, given in relaxed(parts)]
    [(['OVA'], ['90s']), ([], ['90s', 'OVA'])]
    """
    given: list[c.ConstraintPart] = []
    for group in ORDER:
        if some := [each for each in constraints if each.field in group]:
            given += some
            yield [each for each in constraints if each not in given], list(given)
