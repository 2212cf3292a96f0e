"""`python -m benchmarks.serving STORE`: the site under 50 clients for a minute.

Each client asks again as soon as it is answered: packaged questions, pages of trials, searches, in an order drawn with
a fixed seed. Printed are how many were answered, how long they took, how many failed, and what the server and the
processes that answer for it held in memory at the start, half way and at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import httpx

from trialgraph import pipeline

SEED: Final = 20260101
_TRIALS: Final = (
    "SELECT ?nct { ?t a <https://w3id.org/trialgraph/ns#Trial> ; <http://purl.org/dc/terms/identifier> ?nct }"
)
_WORDS: Final = ("lymphoma", "insulin", "stent", "vaccine", "cyclophosphamide car")


async def client(
    web: httpx.AsyncClient, asked: Sequence[tuple[str, str, str]], draw: random.Random, until: float,
    took: dict[str, list[float]], failed: list[str],
) -> None:  # fmt: skip
    """Asks until it is time; kinds of requests → seconds in `took`, what went wrong in `failed`."""
    while time.monotonic() < until:
        kind, path, query = draw.choice(asked)
        started = time.monotonic()
        try:
            if query:
                answer = await web.post(path, data={"query": query})
            else:
                answer = await web.get(path, headers={"accept": "text/html"})
        except httpx.HTTPError as error:
            failed.append(f"{kind} {path}: {error!r}")
            continue
        took[kind].append(time.monotonic() - started)
        if answer.status_code != 200:
            failed.append(f"{kind} {path}: {answer.status_code} {answer.text[:100].strip()}")


def memory(server: int) -> tuple[float, float]:
    """Resident MiB of the server and of its processes together (Linux)."""
    children = [
        int(pid) for path in Path(f"/proc/{server}/task").glob("*/children") for pid in path.read_text().split()
    ]
    return _resident(server), sum(map(_resident, children))


def _resident(pid: int) -> float:
    # What they share, such as the files of the store, is in RssFile and counts for nobody.
    found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("utf-8"))
    return int(found[1]) / 1024 if found else 0.0


async def run(address: str, server: int, clients: int, seconds: float) -> int:
    """Asks, and prints what came of it; how many requests failed."""
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as web:
        rows = (await web.post("sparql", data={"query": _TRIALS})).json()["results"]["bindings"]
        asked = [("question", "sparql", item.text) for item in pipeline.packaged()]
        # As many pages of trials as questions, and some searches.
        draw = random.Random(SEED)
        trials = draw.sample([row["nct"]["value"] for row in rows], min(len(asked), len(rows)))
        asked += [("trial page", f"trial/{nct}", "") for nct in trials]
        asked += [("search", f"search?q={words}", "") for words in _WORDS]
        took: dict[str, list[float]] = defaultdict(list)
        failed: list[str] = []
        held = [memory(server)]
        until = time.monotonic() + seconds

        async def half_way() -> None:
            await asyncio.sleep(seconds / 2)
            held.append(memory(server))

        started = time.monotonic()
        await asyncio.gather(
            half_way(),
            *(client(web, asked, random.Random(SEED + n), until, took, failed) for n in range(clients)),
        )
        spent = time.monotonic() - started
        held.append(memory(server))
    _print(took, failed, held, spent, clients)
    return len(failed)


def _print(
    took: dict[str, list[float]], failed: list[str], held: list[tuple[float, float]], spent: float, clients: int
) -> None:
    print(f"{clients} clients, {spent:.0f} s, {len(pipeline.packaged())} packaged questions")
    print(f"{'':12} {'answered':>9} {'a second':>9} {'median s':>9} {'99th s':>9} {'slowest s':>9}")
    everything = sorted(one for times in took.values() for one in times)
    for kind, times in [*sorted(took.items()), ("all", everything)]:
        ordered = sorted(times)
        late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        figures = f"{len(ordered) / spent:9.1f} {median(ordered):9.2f} {late:9.2f} {ordered[-1]:9.2f}"
        print(f"{kind:12} {len(ordered):9,} {figures}")
    print(f"failed: {len(failed)}")
    for reason in failed[:5]:
        print(f"  {reason}")
    print(f"{'memory, MiB':12} {'start':>9} {'half way':>9} {'end':>9}")
    for name, number in (("server", 0), ("workers", 1)):
        print(f"{name:12} {held[0][number]:9.0f} {held[1][number]:9.0f} {held[2][number]:9.0f}")


def main() -> None:
    """Starts `trialgraph serve` over the store, asks it, and ends it."""
    parser = argparse.ArgumentParser(description="The site under many clients.")
    parser.add_argument("store", type=Path)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    options = ["--store", str(given.store), "--port", "0", "--workers", str(given.workers)]
    server = subprocess.Popen(
        [sys.executable, "-m", "trialgraph", "serve", *options], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        line = server.stdout.readline()
        found = re.search(r"http://\S+/", line)
        if found is None:
            sys.exit("the server did not start")
        sys.exit(1 if asyncio.run(run(found[0], server.pid, given.clients, given.seconds)) else 0)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
