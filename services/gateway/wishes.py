"""What a request asks for: its text, understood, or the parts that were sent instead."""

from services.gateway import asked
from services.gateway.state import State
from services.gateway.understanding import Understood
from services.shared import contracts as c


def understood(gateway: State, wanted: c.SearchParameters, filters: c.Filters) -> c.UnderstoodQuery:
    """The parts of a request, before filters are made of them. A search for names takes its text as it stands."""
    if isinstance(wanted, c.SearchBody) and wanted.understood is not None:
        parts = wanted.understood
        return c.UnderstoodQuery.model_construct(
            **dict(parts),
            text=wanted.q,
            mode=wanted.mode.value,
            filters=filters,
            wish_spans=[],
            lookup=None,
            relaxations=[],
        )
    found = Understood(wanted.q, " ".join(wanted.q.split()))
    if wanted.mode is not c.SearchMode.TITLE:
        found = gateway.dictionary.understand(wanted.q)
    names = gateway.dictionary.names
    return c.UnderstoodQuery.model_construct(
        **dict(asked.asked(found, names)),
        text=wanted.q,
        mode=wanted.mode.value,
        wish_spans=asked.spans(found.spans),
        lookup=asked.lookup(found, names),
        relaxations=[],
        filters=filters,
    )
