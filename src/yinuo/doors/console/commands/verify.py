"""Tell of a PDF whether an organisation issued it and nobody changed it since."""

from pathlib import Path

import click

from yinuo.doors.console.failures import Failure

_SENTENCES = {
    "changed": "was signed by this organisation and changed afterwards",
    "not_ours": "was signed by somebody else",
    "unsigned": "has no electronic signature",
    "unreadable": "is no complete PDF",
}


class NotGenuine(Failure):
    """The file is not a document as the organisation issued it."""

    def __init__(self, *, file: Path, verdict: str) -> None:
        super().__init__(file, verdict)
        self.file, self.verdict = file, verdict

    def __str__(self) -> str:
        return f"{self.file} {_SENTENCES[self.verdict]}."


@click.command(name="verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", default="", help="Short name of the organisation, if there are several.")
def command(file: Path, slug: str) -> None:
    """Check the electronic signature of FILE; exit code 1 unless it is genuine."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        _verify(file, slug)


def _verify(file: Path, slug: str) -> None:
    from yinuo.doors.console.organisations import organisation_named
    from yinuo.flow.acceptance import pdf_signature
    from yinuo.ground.kernel.tenancy import acting_for

    with acting_for(organisation_named(slug=slug).id):
        found = pdf_signature.examined(pdf=file.read_bytes())
    if not found.is_ours:
        raise NotGenuine(file=file, verdict=found.verdict)
    when = found.signed_at.isoformat(timespec="seconds") if found.signed_at else "an unknown time"
    click.echo(f"{file} is genuine: signed by {found.signer} at {when}.")
