"""Compare the transports that httpx can use between the services: calls per second and CPU time per call.

A server of its own answers with as many bytes as 200 hits take, and one process calls it, as the gateway would.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import orjson
from httpx_aiohttp import AiohttpTransport
from rich.console import Console
from rich.table import Table
from starlette.types import Receive, Scope, Send

from scripts import ports

HITS = orjson.dumps(
    {
        "hits": [{"id": n, "score": 1 / n, "franchise_id": n, "popularity": 0.5} for n in range(1, 201)],
        "collection": "x",
    }
)
QUESTION = orjson.dumps({"text": "gentle episodic stories about spirits in the countryside", "limit": 200})
LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=64)
TRANSPORTS: dict[str, Callable[[], httpx.AsyncBaseTransport]] = {
    "httpx (httpcore)": lambda: httpx.AsyncHTTPTransport(limits=LIMITS, trust_env=False),
    "httpx-aiohttp": lambda: AiohttpTransport(limits=LIMITS, trust_env=False),
}


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application that is called: reads the body, answers with `HITS`."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(HITS)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": HITS})


async def measure(transport: httpx.AsyncBaseTransport, url: str, clients: int, calls: int) -> tuple[float, float]:
    """Calls per second, and CPU milliseconds of this process per call."""
    left = iter(range(calls))

    async with httpx.AsyncClient(base_url=url, transport=transport) as http:

        async def client() -> None:
            for _ in left:
                answer = await http.post("/search", content=QUESTION, headers={"Content-Type": "application/json"})
                answer.raise_for_status()

        await http.post("/search", content=QUESTION)
        started, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as tasks:
            for _ in range(clients):
                tasks.create_task(client())
        return calls / (time.perf_counter() - started), (time.process_time() - cpu) * 1000 / calls


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench_http", description=__doc__)
    parser.add_argument("--calls", type=int, default=2000, help="calls per measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each case, of which the best counts")
    args = parser.parse_args()
    port = ports.free_block(first=23_000)
    command = [sys.executable, "-m", "uvicorn", "scripts.bench_http:answering", "--port", str(port)]
    server = subprocess.Popen([*command, "--log-level", "warning", "--lifespan", "off"])
    table = Table("transport", "concurrent", "calls/s", "CPU ms/call", title="One process, calls over loopback")
    try:
        wait_for(f"http://127.0.0.1:{port}", 20, server)
        for clients in (1, 16):
            results: dict[str, list[tuple[float, float]]] = {name: [] for name in TRANSPORTS}
            for _ in range(args.rounds):
                for name, transport in TRANSPORTS.items():
                    results[name].append(
                        asyncio.run(measure(transport(), f"http://127.0.0.1:{port}", clients, args.calls))
                    )
            for name, figures in results.items():
                rate, cpu = max(rate for rate, _ in figures), min(cpu for _, cpu in figures)
                table.add_row(name, str(clients), f"{rate:,.0f}", f"{cpu:.2f}")
    finally:
        server.terminate()
        server.wait()
    Console().print(table)


def wait_for(url: str, within_s: float, server: subprocess.Popen[bytes]) -> None:
    """Returns as soon as the server answers; raises `TimeoutError`, also when it has ended."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and server.poll() is None:
        try:
            httpx.get(url, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no answer from {url}")


if __name__ == "__main__":
    main()
