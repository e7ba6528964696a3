"""The house rules that a linter does not know: order of rooms, sizes, and that everything is documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from yinuo.config import reference

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
CHECKED = [*SOURCES, *sorted((ROOT / "bench").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
FILE_WALL = 400
FUNCTION_WALL = 40
ROOM_ORDER = [
    "kernel",
    "people",
    "notices",
    "supply",
    "process",
    "orders",
    "promises",
    "plans",
    "work",
    "costs",
    "quality",
    "radar",
    "responses",
    "risks",
    "sharing",
    "changes",
    "acceptance",
    "care",
    "conversations",
    "reviews",
    "insight",
]
BANNED_NAMES = {"utils", "helpers", "common", "manager", "misc", "base"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("label", ROOM_ORDER)
def test_foreign_keys_point_to_the_same_or_an_earlier_room(label: str) -> None:
    if label not in apps.app_configs:
        pytest.skip(f"{label} is not built yet")
    for model in apps.get_app_config(label).get_models():
        for field in model._meta.local_fields:
            if field.is_relation and field.related_model is not None:
                target = field.related_model._meta.app_label
                assert ROOM_ORDER.index(target) <= ROOM_ORDER.index(label), f"{model.__name__}.{field.name}"


def test_every_room_is_in_the_order() -> None:
    rooms = {
        config.label for config in apps.get_app_configs() if config.name.startswith(("yinuo.ground", "yinuo.flow"))
    }

    assert rooms <= set(ROOM_ORDER)


def test_no_file_is_longer_than_the_wall() -> None:
    long = {_name(path): n for path in CHECKED if (n := len(path.read_text().splitlines())) > FILE_WALL}

    assert long == {}


def test_no_function_is_longer_than_the_wall() -> None:
    long = {}
    for path in CHECKED:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_WALL:
                    long[f"{_name(path)}:{node.name}"] = lines

    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [_name(path) for path in SOURCES if path.stem in BANNED_NAMES] == []


def test_only_the_kernels_clock_and_jobs_and_doors_read_the_time() -> None:
    reads = re.compile(r"datetime\.(now|utcnow)\(|timezone\.now\(|time\.time\(|date\.today\(")
    allowed = ("kernel/clock.py", "kernel/wording.py", "kernel/ids.py", "/doors/", "/config/", "jobs.py")
    found = [
        _name(path)
        for path in SOURCES
        if reads.search(path.read_text()) and not any(part in path.as_posix() for part in allowed)
    ]

    assert found == []


def test_nothing_evaluates_text_as_code() -> None:
    calls = re.compile(r"(?<![\w.])(eval|exec)\(|pickle\.loads?\(|subprocess\.[a-z_]+\([^)]*shell=True")

    assert [_name(path) for path in SOURCES if calls.search(path.read_text())] == []


@pytest.mark.parametrize("page", sorted(reference.PAGES))
def test_the_reference_page_lists_what_the_code_declares(page: str) -> None:
    written = ROOT / "docs" / page

    assert written.exists() and written.read_text() == reference.PAGES[page](), "run: python -m yinuo.config.reference"


def test_every_event_class_says_what_happened() -> None:
    undocumented = [name for name, cls in reference.event_types().items() if not (cls.__doc__ or "").strip()]

    assert undocumented == []


def test_events_are_named_by_their_room_in_the_past_tense() -> None:
    rooms = set(ROOM_ORDER) | {"import"}

    assert [name for name in reference.event_types() if name.partition(".")[0] not in rooms] == []


def test_no_lock_file_names_a_registry() -> None:
    locks = [*ROOT.glob("requirements*.lock"), *(ROOT / "web").glob("package-lock.json")]

    assert locks and not [_name(path) for path in locks if "://" in _without_funding(path.read_text())]


def _without_funding(text: str) -> str:
    return re.sub(r'"(url|funding)": "[^"]*"', "", text)


def test_imports_keep_the_contracts() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert run.returncode == 0, run.stdout[-4000:]
