"""Stored files: what nothing refers to can be forgotten, and only that."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.cast import Factory, found_factory
from yinuo.ground.kernel import files
from yinuo.ground.kernel.files import FileFacts
from yinuo.ground.kernel.tenancy import acting_for


@pytest.fixture
def factory(transactional_db: None) -> Factory:
    return found_factory()


def stored(factory: Factory, content: bytes) -> tuple[FileFacts, Path]:
    with acting_for(factory.id):
        facts = files.store(content=content, name="a.model", media_type="application/zlib")
        return facts, files._path(facts.sha256)


def a_day_older(path: Path) -> None:
    yesterday = time.time() - 86_400
    os.utime(path, (yesterday, yesterday))


def forget(factory: Factory, facts: FileFacts) -> int:
    with acting_for(factory.id):
        return files.forget(file_ids=[facts.id])


def test_what_nothing_refers_to_goes_with_its_content(factory: Factory) -> None:
    old, path = stored(factory, b"old model")
    a_day_older(path)

    assert forget(factory, old) == 1

    assert not path.exists()
    with acting_for(factory.id), pytest.raises(files.FileMissing):
        files.facts(file_id=old.id)


def test_content_that_another_file_has_stays(factory: Factory) -> None:
    first, path = stored(factory, b"the same")
    second, _path = stored(factory, b"the same")
    a_day_older(path)

    forget(factory, first)

    with acting_for(factory.id):
        assert files.content_of(file_id=second.id) == b"the same"


def test_content_stored_just_now_stays(factory: Factory) -> None:
    fresh, path = stored(factory, b"fresh")

    forget(factory, fresh)

    assert path.exists()
