"""Each channel is one folder: its settings form, its transport, its page for readers, its fake server for tests."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from yinuo.doors import channels
from yinuo.doors.channels.channels import CHANNELS

HERE = Path(__file__).parent
FOLDERS = sorted(path.parent for path in Path(channels.__path__[0]).glob("*/transport.py"))
NAMES = [folder.name for folder in FOLDERS]
# A notice in the app calls nobody.
WITHOUT_SERVER = {"inapp"}


def test_every_channel_has_a_folder_and_every_folder_a_channel() -> None:
    entered = {import_module(channel.send.__module__).__package__.rpartition(".")[2] for channel in CHANNELS.values()}

    assert entered == set(NAMES)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_a_folder_holds_all_that_belongs_to_its_channel(folder: Path) -> None:
    package = f"yinuo.doors.channels.{folder.name}"
    form, transport = import_module(f"{package}.form"), import_module(f"{package}.transport")

    assert transport.CHANNEL.kind is form.KIND
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# ")
    assert folder.name in WITHOUT_SERVER or (HERE / folder.name / "fake.py").is_file()


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_the_docs_lead_to_each_channels_page(folder: Path) -> None:
    page = (HERE.parents[2] / "docs" / "channels.md").read_text(encoding="utf-8")

    assert f"(../src/yinuo/doors/channels/{folder.name}/README.md)" in page
