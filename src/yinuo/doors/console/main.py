"""The `yinuo` command. Every module in `commands` is a subcommand; this file need not know them.

A module `commands/NAME.py` holds a click command named `command`; its name is the file's (`import_` for
`import`), its line in the help the first line of its docstring, which is read without importing it.
"""

import ast
import sys
from importlib import import_module
from pathlib import Path

import click

from yinuo.doors.console.failures import Failure

COMMANDS = Path(__file__).resolve().parent / "commands"
PACKAGE = "yinuo.doors.console.commands"


class Registry(click.Group):
    """Finds subcommands by their files and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands."""
        return sorted(path.stem.rstrip("_") for path in COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the subcommand."""
        path = _file_of(cmd_name)
        if path is None:
            return None
        command = import_module(f"{PACKAGE}.{path.stem}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of subcommands without importing any."""
        rows = [(name, _summary(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _file_of(name: str) -> Path | None:
    for stem in (name.replace("-", "_"), f"{name}_"):
        path = COMMANDS / f"{stem}.py"
        if path.is_file() and stem != "__init__":
            return path
    return None


def _summary(name: str) -> str:
    path = _file_of(name)
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path else None
    return (docstring or "").partition("\n")[0]


@click.group(cls=Registry, context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """Yinuo: promise what you can keep, see 36 hours ahead what you can't, act in time."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an anticipated failure is one sentence on stderr and exit code 1."""
    try:
        program(args=arguments, prog_name="yinuo")
    except Failure as failure:
        click.echo(f"yinuo: {failure}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
