"""Where an installation keeps its data. Knows folders and rights, not what is in them."""

import hashlib
import os
import sys
from pathlib import Path

from yinuo.doors.console.failures import Failure

SYSTEM_HOME = Path("/var/lib/yinuo")
FILES, SECRET_KEY, ADDRESS = "files", "secret_key", "address"  # `config.environment` reads the last two
HERE = "{here}"  # stands in that note for the address of the installation
MAIL_FOLDER = "mail"  # where it is there and no mail server is named, mails are laid into it instead of being sent
SIGN_IN_NOTE = "sign-in.txt"  # what `serve` shows when it is ready, left by whoever makes the first accounts
OUTSIDE_PRIVATE_HOMES = Path("/var/lib/yinuo-databases")


class FolderNotWritable(Failure):
    """A folder the installation needs cannot be created or written."""

    def __init__(self, *, folder: Path, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"The folder {self.folder} cannot be written ({self.reason}): "
            "mend its rights or set YINUO_HOME to another folder."
        )


def home() -> Path:
    """The data folder of this installation: YINUO_HOME, else the system's customary place."""
    named = os.environ.get("YINUO_HOME")
    if named:
        return Path(named).expanduser().resolve()
    if os.geteuid() == 0:
        return SYSTEM_HOME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "yinuo"
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "yinuo"


def make_folder(*, folder: Path, mode: int) -> Path:
    """Create the folder (and its parents) with this mode, whatever the umask says."""
    if folder.is_file():
        raise FolderNotWritable(folder=folder, reason="it is a file")
    try:
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
    except OSError as error:
        raise FolderNotWritable(folder=folder, reason=error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderNotWritable(folder=folder, reason="no right to write")
    return folder


def prepared_home() -> Path:
    """The data folder, created when missing; open for passing through when root owns it."""
    return make_folder(folder=home(), mode=0o755 if os.geteuid() == 0 else 0o700)


def is_open_to_others(*, folder: Path) -> bool:
    """Whether an unprivileged user may pass through this folder and every folder above it."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    return all(step.stat().st_mode & 0o001 for step in (existing, *existing.parents))


def database_folder(*, installation: Path) -> Path:
    """The folder of the embedded database: inside the installation unless a private home hides it.

    As root the server runs as an unprivileged user, who must be able to reach its data.
    """
    if os.geteuid() != 0 or is_open_to_others(folder=installation):
        return installation / "database"
    mark = hashlib.sha256(str(installation).encode()).hexdigest()[:12]
    return OUTSIDE_PRIVATE_HOMES / mark


def write_private(*, path: Path, text: str) -> None:
    """Write a file only its owner may read, so that a crash leaves the old or the new one, never half."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def writable_file(*, path: Path) -> Path:
    """The path, if a file can be made there; raises FolderNotWritable before long work instead of after."""
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise FolderNotWritable(folder=path.parent, reason="it is missing or you have no right to write")
    return path


def kept_files(*, installation: Path) -> dict[str, Path]:
    """What belongs into a backup beside the database: name in the archive and place on disk."""
    found = [path for path in sorted((installation / FILES).rglob("*")) if _is_complete(path)]
    key = installation / SECRET_KEY
    kept = {path.relative_to(installation).as_posix(): path for path in found}
    return kept | ({SECRET_KEY: key} if key.is_file() else {})


def _is_complete(path: Path) -> bool:
    """A file being written has a temporary name until it is whole."""
    return path.is_file() and not path.name.startswith("tmp")


def put_back(*, installation: Path, unpacked: Path) -> None:
    """Take the place of the present files and key; the present ones stay until the new are complete."""
    key, files = unpacked / SECRET_KEY, unpacked / FILES
    if key.is_file():
        write_private(path=installation / SECRET_KEY, text=key.read_text())
    files.mkdir(exist_ok=True)
    present, former = installation / FILES, unpacked / "former"
    if present.exists():
        present.rename(former)
    files.rename(present)
