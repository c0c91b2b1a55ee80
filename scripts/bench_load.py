"""One load-generating process: reads a job from standard input, writes what it measured to standard output.

It stands apart so that its own work neither delays the answers it times nor counts for the services.
"""

import asyncio
import sys
import time
from dataclasses import asdict, dataclass

import aiohttp
import orjson


@dataclass(frozen=True, slots=True)
class Job:
    """Ask `url?query` for every query once, with so many clients that each wait for one answer at a time.

    Ends early after `seconds`.
    """

    url: str
    queries: list[str]
    clients: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Latencies in milliseconds of good answers; how many were degraded, and how many were errors, by status.

    `cpu_s` is what this process took itself.
    """

    latencies_ms: list[float]
    degraded: int
    errors: dict[str, int]
    wall_s: float
    cpu_s: float


async def run(job: Job) -> Measured:
    latencies: list[float] = []
    errors: dict[str, int] = {}
    degraded = 0
    left = iter(job.queries)

    async def client(session: aiohttp.ClientSession, deadline: float) -> None:
        nonlocal degraded
        for query in left:
            asked = time.perf_counter()
            if asked > deadline:
                return
            try:
                async with session.get(f"{job.url}?{query}") as answer:
                    body = await answer.read()
                    status = str(answer.status)
            except aiohttp.ClientError as error:
                status = type(error).__name__
            if status == "200":
                latencies.append((time.perf_counter() - asked) * 1000)
                degraded += not body.endswith(b'"degraded":[]}')
            else:
                errors[status] = errors.get(status, 0) + 1

    connector = aiohttp.TCPConnector(limit=job.clients)
    timeout = aiohttp.ClientTimeout(total=60)
    identity = {"Accept-Encoding": "identity"}
    async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=identity) as session:
        started, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(job.clients):
                tasks.create_task(client(session, started + job.seconds))
        return Measured(latencies, degraded, errors, time.perf_counter() - started, time.process_time() - cpu)


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asdict(asyncio.run(run(Job(**orjson.loads(sys.stdin.buffer.read())))))))
