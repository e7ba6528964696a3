"""Options that are done in the order they stand on the command line. Knows nothing of processes."""

from __future__ import annotations

from dataclasses import dataclass

import click

ACTS = {"tasks": "complete", "messages": "message", "signals": "signal", "until": "until"}


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing to do: `kind` complete, message, signal or until; the name or moment it is about."""

    kind: str
    name: str


class InOrder(click.Command):
    """A command that remembers in which order its options stood, whatever their names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note the acts in `ctx.meta["acts"]`, then parse as always."""
        values, _rest, order = self.make_parser(ctx).parse_args(args=list(args))
        given = {name: list(values.get(name) or ()) for name in ACTS}
        names = [param.name for param in order if param.name in ACTS]
        ctx.meta["acts"] = [Act(kind=ACTS[name], name=given[name].pop(0)) for name in names if name and given[name]]
        return super().parse_args(ctx, args)
