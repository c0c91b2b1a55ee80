"""Search: ask both retrievers at once, fuse, collapse, hydrate; answer with what is there when a part is not."""

from services.gateway.state import State
from services.shared import contracts as c


async def search(gateway: State, wanted: c.SearchBody) -> c.SearchResponse:
    ...
