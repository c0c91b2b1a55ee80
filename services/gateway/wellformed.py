"""Text that is not UTF-8 is refused; the web framework would search for replacement characters instead."""

from urllib.parse import unquote_to_bytes

from fastapi import Request

from services.shared.errors import InvalidRequest


async def refuse_broken_text(request: Request) -> None:
    """Raises `InvalidRequest` when the query string holds bytes that are not UTF-8, whether escaped or raw."""
    query: bytes = request.scope["query_string"]
    try:
        (unquote_to_bytes(query) if b"%" in query else query).decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest("The address is not valid UTF-8 text.") from error
