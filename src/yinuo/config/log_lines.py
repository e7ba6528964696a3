"""Lines of the log without the secrets of links: whoever reads a log must not be able to open a customer's page."""

from __future__ import annotations

import logging
import re

# What stands in an address after one of these is the secret of a link; its first characters tell which organisation.
_LINK = re.compile(r"(/(?:p/survey|p/preview|p|m/unsubscribe)/)([\w-]{40,}(?::[\w:-]+)?)")
_SHOWN = 8


class LineFormatter(logging.Formatter):
    """Formats a line, and takes the secrets of links out of it, whoever wrote it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with only the beginning of each link."""
        return _LINK.sub(lambda found: f"{found[1]}{found[2][:_SHOWN]}…", super().format(record))
