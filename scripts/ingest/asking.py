"""Asking a source with manners: within its limits, again after failures with growing pauses, conditionally."""

import random
import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson
import stamina
from pyrate_limiter import Duration, InMemoryBucket, Limiter, Rate, validate_rate_list

from scripts.ingest.answers import Answers
from scripts.ingest.settings import IngestSettings

LONGEST_WAIT_S = 900.0
"""A source that asks for a longer pause is left alone until the next run."""


class SourceAway(Exception):
    """A request failed for good, or the source asks for a pause too long to wait; the message says which."""


class NotThere(Exception):
    """The source does not have what was asked for."""


class _Again(Exception):
    """A failure that another try may mend; `wait_s` is what the source asked for."""

    def __init__(self, why: str, wait_s: float | None = None) -> None:
        super().__init__(why)
        self.wait_s = wait_s


def limiter(per_second: float, per_minute: float) -> Limiter:
    """Both limits over sliding windows, so that no minute, wherever it begins, has more than `per_minute`."""
    # A rate is a whole number of requests: below one, its window is widened instead.
    by_second = Rate(max(1, int(per_second)), int(Duration.SECOND.value * max(1.0, 1 / per_second)))
    by_minute = Rate(max(1, int(per_minute)), int(Duration.MINUTE.value * max(1.0, 1 / per_minute)))
    rates = [by_second, by_minute]
    if not validate_rate_list(rates):  # one of them allows nothing that the other forbids
        rates = [min(rates, key=lambda rate: rate.limit / rate.interval)]
    return Limiter(InMemoryBucket(rates))


def user_agent(settings: IngestSettings) -> str:
    contact = f"; {settings.ingest_contact}" if settings.ingest_contact else ""
    return f"Funiki/0.1 (self-hosted anime search, ingest{contact})"


def asked_pause(headers: httpx.Headers) -> float | None:
    """Seconds to wait as `Retry-After` has them, as a number or as a date.

    >>> asked_pause(httpx.Headers({"Retry-After": "7"})), asked_pause(httpx.Headers({"Retry-After": "later"}))
    (7.0, None)
    """
    value = headers.get("retry-after", "")
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


class Asker:
    """One source over HTTP; requests one after the other."""

    def __init__(self, name: str, http: httpx.AsyncClient, limit: Limiter, settings: IngestSettings) -> None:
        self.name = name
        self.sent = 0
        self.repeated = 0
        self.unchanged = 0
        self._http = http
        self._limit = limit
        self._settings = settings

    async def get(self, path: str, params: dict[str, Any], answers: Answers) -> Any:
        """The JSON at `path`; raises `NotThere` or `SourceAway`."""
        request = self._http.build_request("GET", path, params=params)
        kept = answers.get(url := str(request.url))
        if kept and kept.expires > time.time():
            self.unchanged += 1
            return orjson.loads(kept.body)
        request.headers.update(kept.conditions() if kept else {})
        response, value = await self._ask(request)
        if response.status_code == 304 and kept:
            self.unchanged += 1
            return orjson.loads(kept.body)
        answers.keep(url, response.content, response.headers)
        return value

    async def post(self, url: str, body: dict[str, Any]) -> Any:
        """The JSON answer to a JSON body; raises `NotThere` or `SourceAway`."""
        return (await self._ask(self._http.build_request("POST", url, json=body)))[1]

    async def _ask(self, request: httpx.Request) -> tuple[httpx.Response, Any]:
        settings, tries = self._settings, 0
        context = stamina.retry_context(
            on=self._pause,
            attempts=settings.ingest_attempts,
            timeout=None,
            wait_initial=settings.ingest_backoff_s,
            wait_max=settings.ingest_backoff_max_s,
            wait_jitter=settings.ingest_backoff_s,
        )
        try:
            async for attempt in context:
                with attempt:
                    tries += 1
                    self.repeated += tries > 1
                    await self._limit.try_acquire_async(self.name)
                    self.sent += 1
                    return await self._once(request)
        except (_Again, httpx.TransportError) as error:
            why = str(error) or type(error).__name__
            raise SourceAway(f"{self.name} failed {tries} times, at last: {why}") from error
        raise AssertionError("the last attempt answers or raises")

    def _pause(self, error: Exception) -> bool | float:
        if isinstance(error, _Again) and error.wait_s is not None:
            if error.wait_s > LONGEST_WAIT_S:
                return False
            return error.wait_s + random.uniform(0, self._settings.ingest_backoff_s)
        return isinstance(error, _Again | httpx.TransportError)

    async def _once(self, request: httpx.Request) -> tuple[httpx.Response, Any]:
        response = await self._http.send(request)
        status = response.status_code
        if status == 304:
            return response, None
        if status == 404:
            raise NotThere(f"{self.name} has no {request.url.path}")
        if status in (408, 425, 429) or status >= 500:
            raise _Again(f"status {status}", asked_pause(response.headers))
        try:
            value = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise _Again(f"status {status} with an answer that is no JSON: {error}") from error
        if status >= 400:
            raise SourceAway(f"{self.name} refused {request.url.path}: status {status}, {str(value)[:200]}")
        return response, value
