#!/usr/bin/env python3
"""Latencies of a recognition server at a steady rate, counted from the moment at which each request was due.

usage: latency.py URL CLIP.wav --rate 200 [--seconds 30] [--connections 64]

Open loop: requests are due at random moments (a Poisson process of a fixed seed) whether or not earlier ones have been
answered, and one that finds no free connection waits for it within its own latency, as a user would. Prints one line;
an answer that is no success ends it with status 1. Needs Python alone.
"""
import argparse
import asyncio
import random
import sys
import time
from urllib.parse import urlsplit


async def ask(connection, request):
    """One request on an open connection; returns the status."""
    reader, writer = connection
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def measure(options):
    address = urlsplit(options.url)
    with open(options.clip, "rb") as file:
        body = file.read()
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    request = (
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: audio/wav\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    free = asyncio.Queue()
    for _ in range(options.connections):
        free.put_nowait(await asyncio.open_connection(address.hostname, address.port or 80))
    latencies, failures = [], []

    async def send(due):
        connection = await free.get()
        status = await ask(connection, request)
        latencies.append(time.perf_counter() - due)
        free.put_nowait(connection)
        if not 200 <= status < 300:
            failures.append(status)

    stream = random.Random(0)
    begin = due = time.perf_counter()
    tasks = set()
    while due < begin + options.seconds:
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.add(task := asyncio.create_task(send(due)))
        task.add_done_callback(tasks.discard)
        due += stream.expovariate(options.rate)
    await asyncio.gather(*tasks)
    latencies.sort()
    at = {share: latencies[min(len(latencies) - 1, int(share * len(latencies)))] * 1e3 for share in (0.5, 0.9, 0.99)}
    print(
        f"{len(latencies)} requests at {options.rate:g}/s: p50 {at[0.5]:.2f} ms, p90 {at[0.9]:.2f} ms, p99 {at[0.99]:.2f} ms,"
        f" most {latencies[-1] * 1e3:.2f} ms"
    )
    if failures:
        sys.exit(f"{len(failures)} answers are no success, the first with status {failures[0]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("clip")
    parser.add_argument("--rate", type=float, required=True, help="requests a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=64)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
