"""What was compiled is kept where it can be found again, and not used for other sources."""

from __future__ import annotations

from pathlib import Path

import numba
import pytest

from yinuo.core.capacity.fast.compiled import digest, kept_in
from yinuo.core.capacity.warming import warm_up


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "columns").mkdir()
    (tmp_path / "columns" / "of_lot.py").write_text("ITEM = 0\n")
    (tmp_path / "gaps.py").write_text("@compiled\ndef gap(): ...\n")
    (tmp_path / "telling.py").write_text("def tell(): ...\n")
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "is_compiled"),
    [
        ("gaps.py", True),  # compiled itself
        ("columns/of_lot.py", True),  # numbers that are compiled in
        ("telling.py", False),  # never compiled
    ],
)
def test_only_a_change_of_what_is_compiled_compiles_anew(sources: Path, changed: str, is_compiled: bool) -> None:
    before = digest.__wrapped__(sources)
    with (sources / changed).open("a") as source:
        source.write("# changed\n")

    after = digest.__wrapped__(sources)

    assert (after != before) == is_compiled


def test_the_folder_is_below_the_one_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "kept"))

    folder = kept_in.__wrapped__()

    assert folder is not None
    assert (folder.parent, folder.is_dir()) == (tmp_path / "kept", True)


def test_where_nothing_can_be_written_numba_chooses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "file"))

    assert kept_in.__wrapped__() is None


def test_all_that_python_calls_is_ready_after_warming_up() -> None:
    from yinuo.core.capacity.fast import holding, machines, many, minutes, placing, rows, solving, stock, waiting

    warm_up()

    entries = [
        *(holding.hold_rows, machines.move_slots, many.rearrange, many.work_through, minutes.minutes_before),
        *(rows.free_rows, rows.lent_lot, rows.undo_to, solving.solve, stock.add_lot, stock.draw, stock.free_in_pool),
        *(placing.first_place, waiting.tell_waits),
    ]
    assert [kernel.__name__ for kernel in entries if not kernel.signatures] == []  # type: ignore[attr-defined]
