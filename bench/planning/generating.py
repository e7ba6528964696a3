"""Makes instances like the published ones, where those are not at hand: same sizes, same parameters, same format.

After ProGen (R. Kolisch, A. Sprecher, A. Drexl, Management Science 41, 1995), simplified: network complexity (links
for each task), resource factor (share of resources a task needs) and resource strength (how much there is between the
least that suffices, 0, and what the schedule without limits takes at its peak, 1).
"""

from __future__ import annotations

import random
from pathlib import Path

DURATIONS, DEMANDS, RESOURCES = (1, 10), (1, 10), 4
COMPLEXITIES, FACTORS = (1.5, 1.8, 2.1), (0.25, 0.5, 0.75, 1.0)
STRENGTHS = {30: (0.2, 0.5, 0.7, 1.0), 60: (0.2, 0.5, 0.7, 1.0), 120: (0.1, 0.2, 0.3, 0.4, 0.5)}


def write_set(*, folder: Path, tasks: int, of_each: int = 1, seed: int = 1) -> None:
    """Write instances of one size for every choice of parameters, so many of each."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for complexity in COMPLEXITIES:
        for factor in FACTORS:
            for strength in STRENGTHS[tasks]:
                number += 1
                for nth in range(1, of_each + 1):
                    rng = random.Random(f"{seed}-{tasks}-{number}-{nth}")
                    text = instance_text(rng=rng, tasks=tasks, complexity=complexity, factor=factor, strength=strength)
                    (folder / f"g{tasks}{number}_{nth}.sm").write_text(text)


def instance_text(*, rng: random.Random, tasks: int, complexity: float, factor: float, strength: float) -> str:
    """Return an instance as the text of a `.sm` file."""
    after = _network(rng, tasks, complexity)
    durations = [0, *(rng.randint(*DURATIONS) for _ in range(tasks)), 0]
    demands = [[0] * RESOURCES for _ in range(tasks + 2)]
    for task in range(1, tasks + 1):
        used = max(round(factor * RESOURCES), 1)
        for resource in rng.sample(range(RESOURCES), used):
            demands[task][resource] = rng.randint(*DEMANDS)
    capacities = [_capacity(r, after, durations, demands, strength) for r in range(RESOURCES)]
    return _written(after, durations, demands, capacities)


def _network(rng: random.Random, tasks: int, complexity: float) -> list[set[int]]:
    after: list[set[int]] = [set() for _ in range(tasks + 2)]
    inner = range(1, tasks + 1)
    for task in inner:
        before = rng.choice(range(max(1, task - tasks // 3), task)) if task > 3 else 0
        after[before].add(task)
    for task in inner:
        if not after[task] and task < tasks - 2:
            after[task].add(rng.choice(range(task + 1, min(task + tasks // 3, tasks) + 1)))
    wanted = round(complexity * (tasks + 2))
    for _ in range(50 * tasks):
        before = rng.choice(range(1, tasks))
        other = rng.choice(range(before + 1, min(before + tasks // 3, tasks) + 1))
        if (
            sum(len(one) for one in after) + 3 < wanted
            and other not in after[before]
            and not _reaches(after, before, other)
        ):
            after[before].add(other)
    for task in inner:
        if not after[task]:
            after[task].add(tasks + 1)
    return after


def _reaches(after: list[set[int]], before: int, other: int) -> bool:
    stack = list(after[before])
    while stack:
        task = stack.pop()
        if task == other:
            return True
        stack += after[task]
    return False


def _capacity(
    resource: int, after: list[set[int]], durations: list[int], demands: list[list[int]], strength: float
) -> int:
    starts = [0] * len(after)
    for task, following in enumerate(after):
        for other in following:
            starts[other] = max(starts[other], starts[task] + durations[task])
    horizon = max(start + length for start, length in zip(starts, durations, strict=True))
    used = [0] * (horizon + 1)
    for task, length in enumerate(durations):
        for period in range(starts[task], starts[task] + length):
            used[period] += demands[task][resource]
    least = max(demand[resource] for demand in demands)
    return max(least + round(strength * (max(used) - least)), 1)


def _written(after: list[set[int]], durations: list[int], demands: list[list[int]], capacities: list[int]) -> str:
    line = "*" * 72
    head = [line, f"jobs (incl. supersource/sink ):  {len(after)}", "RESOURCES", line, "PRECEDENCE RELATIONS:"]
    rows = ["jobnr.    #modes  #successors   successors"]
    for job, following in enumerate(after, start=1):
        rows.append(f"{job:4} {1:8} {len(following):8}   " + "".join(f"{other + 1:4}" for other in sorted(following)))
    asked = [line, "REQUESTS/DURATIONS:", "jobnr. mode duration  R 1  R 2  R 3  R 4", "-" * 72]
    for job, (length, needs) in enumerate(zip(durations, demands, strict=True), start=1):
        asked.append(f"{job:3} {1:6} {length:6}   " + "".join(f"{need:5}" for need in needs))
    has = [line, "RESOURCEAVAILABILITIES:", "  R 1  R 2  R 3  R 4", "".join(f"{one:5}" for one in capacities), line]
    return "\n".join([*head, *rows, *asked, *has]) + "\n"
