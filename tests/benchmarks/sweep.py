"""What a sweep costs: python -m tests.benchmarks.sweep

Throughput: two workers train 8 runs of 4 epochs (the post's network, Adam, batch 32, MNIST from
LAB_DATA_DIR) against plain `model.fit`, one run after the other in one process; wall time, and
processor time of all processes, both from when everything is imported and loaded.

Size: a sweep of 1,000 runs is queued on a real server, whose page answers while it trains; memory
of the server and of its workers as runs end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median

import psutil

from lab.config import RunConfig
from lab.engine import Engine, worker
from lab.settings import Settings
from lab.store import RunStore
from tests.benchmarks.page import report
from tests.benchmarks.training import time_plain
from tests.benchmarks.visit import Visit
from tests.e2e.server import Server

RUNS, EPOCHS, WORKERS = 8, 4, 2
MANY, MEASURED_RUNS = 1000, 240
ANSWERS = 40
SMALL = RunConfig(
    hidden_layers=(16,), train_samples=1000, epochs=1, batch_size=32, jit_compile=True
)


def seconds_of(process: psutil.Process) -> float:
    """Return the processor time of a process and all below it."""
    alive = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in alive)


def time_sweep() -> tuple[float, float, float]:
    """Return wall and processor seconds of the sweep, and the longest gap between two runs."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(
            Settings.from_environment(), workers=WORKERS,
            store_url=f"sqlite:///{folder}/lab.sqlite3",
        )
        store = RunStore(settings.store_url)
        engine = Engine(store, settings)
        for seed in range(WORKERS):  # until both are warm
            engine.start(SMALL.changed(hidden_layers=(4,), seed=seed, jit_compile=False))
        while store.active():
            time.sleep(0.1)
        me = psutil.Process()
        before, began = seconds_of(me), time.perf_counter()
        sweep = engine.start_sweep(
            [RunConfig(optimizer="Adam", scaling="raw", epochs=EPOCHS, seed=seed, jit_compile=True)
             for seed in range(RUNS)],
            name="benchmark",
        )
        while store.sweep_progress(sweep)[sweep].active:
            time.sleep(0.1)
        wall, cpu = time.perf_counter() - began, seconds_of(me) - before
        runs = [run for run in store.runs() if run.sweep == sweep]
        assert {run.status for run in runs} == {"completed"}
        engine.close()
        store.close()
        ends = sorted(run.finished_at for run in runs)
        starts = sorted(run.started_at for run in runs)[WORKERS:]
        return wall, cpu, max(start - end for end, start in zip(ends, starts, strict=False))


def plain() -> None:
    """Train the same runs as a Keras user does, one after the other; print wall and CPU seconds."""
    import keras

    time_plain(32, 1, threads=None)  # imports and loads
    began, before = time.perf_counter(), time.process_time()
    for _ in range(RUNS):
        keras.backend.clear_session()
        time_plain(32, EPOCHS, threads=None)
    print(time.perf_counter() - began, time.process_time() - before)


def time_plain_runs() -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.sweep", "--plain"], check=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
        env=os.environ | worker.environment(),
    )
    wall, cpu = map(float, done.stdout.split()[-2:])
    return wall, cpu


def throughput(rounds: int) -> None:
    pairs = [(time_sweep(), time_plain_runs()) for _ in range(rounds)]
    report("plain Keras one after the other", [p[0] for _, p in pairs], "s")
    report("the same runs as a sweep, 2 workers", [s[0] for s, _ in pairs], "s")
    faster = [p[0] / s[0] for s, p in pairs]
    each = ", ".join(f"{value:.2f}" for value in faster)
    verdict = "met" if median(faster) >= 6 else "MISSED"
    print(f"times as fast (wall)  {median(faster):.2f}  target 6: {verdict}  ({each})")
    report("sweep's CPU-seconds / plain Keras's", [s[1] / p[1] for s, p in pairs], "", 0.35)
    report("from a run's end to the next one's start, at most", [s[2] for s, _ in pairs], "s", 0.3)


def size() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), workers=WORKERS)
        server.start()
        try:
            with closing(RunStore(server.store_url)) as store, Visit(server.url) as visit:
                measure(server, store, visit)
        finally:
            server.stop()


def measure(server: Server, store: RunStore, visit: Visit) -> None:
    visit.open()
    visit.open("runs")
    [engine] = store.engines()
    configs = [SMALL.changed(seed=seed) for seed in range(MANY)]
    began = time.perf_counter()
    sweep = store.add_sweep(configs, name="many", engine=engine)
    report("1,000 runs queued", [time.perf_counter() - began], "s", 2)

    memory: dict[int, list[float]] = {}
    answers = []
    while (ended := store.sweep_progress(sweep)[sweep].ended) < MEASURED_RUNS:
        if ended >= 10 and len(answers) < ANSWERS:
            answers.append(1000 * visit.open())
        if ended // 40 not in memory:
            memory[ended // 40] = [p.memory_info().rss / 2**20 for p in server.processes()]
        time.sleep(0.2)
    report("the Train page with its card, while it trains", answers, "ms", 300)
    report("95 of 100 answers within", [sorted(answers)[int(0.95 * len(answers))]], "ms", 300)
    for step, figures in memory.items():
        print(f"memory after {40 * step:>4} runs: server {figures[0]:.0f} MB, below it "
              + ", ".join(f"{value:.0f}" for value in figures[1:]) + " MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="What a sweep costs.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("throughput", "size"))
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plain:
        plain()
        return
    if given.only != "size":
        throughput(given.rounds)
    if given.only != "throughput":
        size()


if __name__ == "__main__":
    main()
