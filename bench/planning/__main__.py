"""Prints how well projects are solved: `python -m bench.planning FOLDER… [--seconds N] [--every N]`.

A folder holds `.sm` files and, if it has one, the published table of best known makespans (`j30opt.sm`, `j60hrs.sm`,
…). `--generate FOLDER` makes instances of the published sizes and parameters where those are not at hand.
`--networks N` compares the critical path with the textbook on so many random networks; `--network` times 5,000 tasks,
levelling too.
"""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path

from bench.planning.generating import write_set
from bench.planning.networks import compare_with_textbook, time_levelling, time_recompute
from yinuo.core.planning.checking import check_instance
from yinuo.core.planning.instances import read_instance
from yinuo.core.planning.solving import solve, usual_seconds, warm_up

TABLES = ("*opt.sm", "*hrs.sm", "*opt.sm.txt", "*hrs.sm.txt", "*hrs.txt")
SIZES = (30, 60, 120)


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--every", type=int, default=1, help="take each n-th file only")
    parser.add_argument("--generate", type=Path)
    parser.add_argument("--networks", type=int)
    parser.add_argument("--network", action="store_true")
    asked = parser.parse_args()
    if asked.generate:
        for size in SIZES:
            write_set(folder=asked.generate / f"g{size}", tasks=size)
    if asked.networks:
        compare_with_textbook(examples=asked.networks)
    if asked.network:
        time_recompute()
        time_levelling()
    for folder in asked.folders:
        print_set(folder=folder, seconds=asked.seconds, every=asked.every)


def print_set(*, folder: Path, seconds: float | None, every: int) -> None:
    """Solve the files of a folder and print a line for each, and the sums."""
    warm_up()
    tables = {table for pattern in TABLES for table in folder.glob(pattern)}
    best = {key: value for table in tables for key, value in best_known(table).items()}
    files = sorted((one for one in folder.glob("*.sm") if one not in tables), key=lambda one: (len(one.name), one.name))
    gaps, proven, spent = [], 0, []
    print(f"{folder} (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    print(f"{'name':16} {'makespan':>8} {'bound':>6} {'best':>5} {'gap %':>6}  {'proven':6} {'seconds':>7}")
    for file in files[::every]:
        instance = read_instance(text=file.read_text(encoding="latin-1"))
        limit = usual_seconds(instance=instance) if seconds is None else seconds
        found = solve(instance=instance, seconds=limit, clock=time.perf_counter)
        assert not check_instance(instance=instance, starts=found.starts, makespan=found.makespan)
        known = best.get(_place(file, len(instance.durations) - 2), 0)
        gap = 100 * (found.makespan / known - 1) if known else 0.0
        gaps.append(gap if known else 100 * (found.makespan / found.bound - 1))
        proven += found.is_proven
        spent.append(found.seconds)
        said = f"{known or '-':>5} {f'{gap:.2f}' if known else '-':>6}  {'yes' if found.is_proven else 'no':6}"
        print(f"{file.name:16} {found.makespan:8} {found.bound:6} {said} {found.seconds:7.2f}", flush=True)
    if gaps:
        what = "over the best known" if best else "over our own bound"
        print(
            f"{len(gaps)} files: {sum(gaps) / len(gaps):.2f} % {what}, {100 * proven / len(gaps):.1f} % proven,",
            end=" ",
        )
        print(f"{sum(spent) / len(spent):.2f} s each, {max(spent):.2f} s at most (load {os.getloadavg()[0]:.1f})")


def best_known(table: Path) -> dict[tuple[int, int], int]:
    """Read a published table: parameter, instance, makespan in each line."""
    rows = re.findall(r"^\s*(\d+)\s+(\d+)\s+(\d+)", table.read_text(encoding="latin-1"), flags=re.MULTILINE)
    return {(int(one), int(other)): int(makespan) for one, other, makespan in rows}


def _place(file: Path, size: int) -> tuple[int, int]:
    """Return parameter and instance of a name such as `j3012_4.sm`."""
    match = re.fullmatch(rf"[a-zA-Z]+{size}(\d+)_(\d+)", file.stem)
    return (int(match[1]), int(match[2])) if match else (0, 0)


if __name__ == "__main__":
    main()
