"""The kind of failure the console anticipates: it carries data, and its text is one sentence for a person."""

from pathlib import Path


class Failure(Exception):
    """Something an operator can mend; `main` prints its sentence and ends with exit code 1."""


class FileRefused(Failure):
    """The file or folder cannot be imported; says why."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class UnknownFormat(Failure):
    """The file has none of the endings that are written or read there."""

    def __init__(self, *, file: Path, endings: tuple[str, ...] = (".csv", ".xlsx")) -> None:
        super().__init__(file)
        self.file, self.endings = file, endings

    def __str__(self) -> str:
        return f"{self.file}: end the name in {' or '.join(self.endings)}."
