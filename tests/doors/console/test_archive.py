import io
import stat
import tarfile
from pathlib import Path

import pytest

from yinuo.doors.console import archive, places

FACTS: dict[str, object] = {"version": "0.1.0", "created_at": "2026-03-11T01:00:00+00:00", "postgres": 18}


def nothing(done: int, total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    installation = tmp_path / "installation"
    (installation / "files" / "ab").mkdir(parents=True)
    (installation / "files" / "ab" / "abcd").write_bytes(b"a signed page")
    (installation / "files" / "ab" / "tmp1234").write_bytes(b"half")
    (installation / "secret_key").write_text("key")
    dump = tmp_path / "dump"
    dump.write_bytes(b"rows")
    target = tmp_path / "yinuo.tar"
    members = {archive.DUMP: dump} | places.kept_files(installation=installation)
    archive.write(target=target, members=members, facts=FACTS, progress=nothing)
    return target


def unpacked(source: Path, folder: Path) -> Path:
    folder.mkdir()
    manifest = archive.read_manifest(source=source, ours="0.1.0")
    archive.unpack(source=source, folder=folder, manifest=manifest, progress=nothing)
    return folder


def rewritten(source: Path, name: str, content: bytes | None, *, rename: str = "") -> Path:
    """The same archive with one member changed, renamed or left out."""
    changed = source.with_name("changed.tar")
    with tarfile.open(source) as old, tarfile.open(changed, "w") as new:
        for member in old:
            body = old.extractfile(member)
            assert body is not None
            whole = body.read()
            if member.name == name:
                if content is None:
                    continue
                whole, member.name = content, rename or member.name
            member.size = len(whole)
            new.addfile(member, io.BytesIO(whole))
    return changed


def test_an_archive_gives_back_what_was_put_in(written: Path, tmp_path: Path) -> None:
    folder = unpacked(written, tmp_path / "out")

    assert (folder / "database.dump").read_bytes() == b"rows"
    assert (folder / "files" / "ab" / "abcd").read_bytes() == b"a signed page"
    assert (folder / "secret_key").read_text() == "key"


def test_a_file_that_was_being_written_is_left_out(written: Path, tmp_path: Path) -> None:
    assert not list(unpacked(written, tmp_path / "out").rglob("tmp*"))


def test_an_archive_is_readable_by_its_owner_only_and_leaves_no_half_one(written: Path) -> None:
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert not list(written.parent.glob("*.partial"))


@pytest.mark.parametrize(
    ("name", "content", "rename", "reason"),
    [
        pytest.param("database.dump", b"rowz", "", "database.dump is damaged", id="a changed member"),
        pytest.param("files/ab/abcd", None, "", "files/ab/abcd is missing", id="a member left out"),
        pytest.param("database.dump", b"rows", "../evil", "../evil is damaged", id="a member from outside"),
        pytest.param("manifest.json", None, "", "it is not a backup of Yinuo", id="no manifest"),
        pytest.param("manifest.json", b"{", "", "it is damaged", id="a manifest that is no JSON"),
    ],
)
def test_an_archive_that_is_not_whole_is_refused(
    written: Path, tmp_path: Path, name: str, content: bytes | None, rename: str, reason: str
) -> None:
    changed = rewritten(written, name, content, rename=rename)

    with pytest.raises(archive.NotABackup) as refusal:
        unpacked(changed, tmp_path / "out")

    assert reason in str(refusal.value)
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("kept", [0, 100, 4_000])
def test_a_torn_archive_is_refused(written: Path, tmp_path: Path, kept: int) -> None:
    written.write_bytes(written.read_bytes()[:kept])

    with pytest.raises(archive.NotABackup):
        unpacked(written, tmp_path / "out")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(archive.NotABackup) as refusal:
        archive.read_manifest(source=tmp_path / "lost.tar", ours="0.1.0")

    assert "lost.tar cannot be restored: there is no such file." in str(refusal.value)


@pytest.mark.parametrize(
    ("ours", "refused"), [("0.0.9", True), ("0.1.0", False), ("0.1.1", False), ("1.0", False), ("0.1", False)]
)
def test_a_backup_of_a_newer_version_is_refused(written: Path, ours: str, refused: bool) -> None:
    if not refused:
        archive.read_manifest(source=written, ours=ours)
        return

    with pytest.raises(archive.BackupOfNewerVersion):
        archive.read_manifest(source=written, ours=ours)


def test_restored_files_take_the_place_of_the_present_ones(written: Path, tmp_path: Path) -> None:
    present = tmp_path / "present"
    (present / "files").mkdir(parents=True)
    (present / "files" / "old").write_text("old")
    folder = unpacked(written, present / ".restore")

    places.put_back(installation=present, unpacked=folder)

    assert [path.name for path in (present / "files").iterdir()] == ["ab"]
    assert (present / "secret_key").read_text() == "key"
    assert stat.S_IMODE((present / "secret_key").stat().st_mode) == 0o600
