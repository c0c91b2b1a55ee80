"""What lives as long as the process, and how routes ask for it."""

from typing import Annotated, TypedDict

from fastapi import Depends, Request

from services.semantic.encoding import Encoding
from services.semantic.live import Live, NotReady
from services.semantic.settings import SemanticSettings


class Semantic:
    """The encoder and the vectors; without a usable encoder, `problem` says why."""

    def __init__(self, settings: SemanticSettings, live: Live | None, encoding: Encoding | None, problem: str) -> None:
        self.settings = settings
        self.problem = problem
        self._live = live
        self._encoding = encoding

    @property
    def live(self) -> Live:
        if self._live is None:
            raise NotReady(f"The encoder cannot be used: {self.problem}.")
        return self._live

    @property
    def encoding(self) -> Encoding:
        if self._encoding is None:
            raise NotReady(f"The encoder cannot be used: {self.problem}.")
        return self._encoding


class State(TypedDict):
    semantic: Semantic


# Dependencies are coroutines: FastAPI runs plain functions in a thread, half a millisecond away.
async def get_semantic(request: Request) -> Semantic:
    semantic: Semantic = request.state.semantic
    return semantic


SemanticOf = Annotated[Semantic, Depends(get_semantic)]
