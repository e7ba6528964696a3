"""Found an organisation of your own, with its first owner."""

import click


@click.command(name="found")
@click.argument("name")
@click.option("--owner", required=True, metavar="EMAIL", help="Who may do everything there.")
@click.option("--slug", default="", help="Its short name for the command line [from the name, in pinyin].")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Its time zone.")
@click.option("--country", default="CN", show_default=True, help="Whose holidays it keeps.")
@click.option("--currency", default="CNY", show_default=True, help="What it counts in.")
def command(name: str, owner: str, slug: str, timezone: str, country: str, currency: str) -> None:
    """Found the organisation NAME and print the address where its owner sets a password."""
    from yinuo.doors.console.session import opened

    with opened(say=lambda text: click.echo(text, err=True)):
        from yinuo.doors.console import organisations

        short = slug or short_name(name=name)
        _made, address = organisations.found(
            name=name,
            slug=short,
            email=owner,
            timezone=timezone_named(name=timezone),
            country=country.upper(),
            currency=currency.upper(),
        )
    click.echo(f"{name} was founded; its short name is {short}, its owner {owner}.")
    click.echo(tell_owner(address=address))


def short_name(*, name: str) -> str:
    """Return a name's letters and digits, Chinese in pinyin: `远山机械` is `yuanshanjixie`."""
    from yinuo.ground.kernel.pinyin import latin_key

    return latin_key(name)[:40] or "organisation"


def timezone_named(*, name: str) -> str:
    """Return the name of a time zone; raises click.BadParameter."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name).key
    except (OSError, ValueError, KeyError) as error:
        raise click.BadParameter(f"{name} is no time zone: write it as Asia/Shanghai.") from error


def tell_owner(*, address: str) -> str:
    """Return how the owner comes in."""
    if not address:
        return "The owner signs in as before, and chooses the organisation."
    return f"The owner sets a password here, once and within three days, while Yinuo runs (`yinuo serve`):\n{address}"
