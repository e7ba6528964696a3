"""Fill the installation with a demo organisation."""

import click

SEED = 20_260_601


@click.command(name="demo")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is an organisation already.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed tells another half year.")
def command(if_empty: bool, seed: int) -> None:
    """Found 远山机械 with 400 orders of the last six months, as if it had used Yinuo all along."""
    from yinuo.doors.console.session import opened

    with opened(say=click.echo):
        from yinuo.doors.console.demo import filling

        filling.fill(if_empty=if_empty, seed=seed, say=click.echo)
