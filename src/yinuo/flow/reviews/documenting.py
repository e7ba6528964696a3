"""A status report as a PDF in the customer's language; it holds what the letter holds and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yinuo.ground.kernel import documents

TEMPLATE = Path(__file__).with_name("report.typ")


def letter_pdf(*, letter: Mapping[str, Any], language: str, number: str, sha256: str) -> bytes:
    """Return the PDF of what the customer reads."""
    data = {
        **letter,
        **documents.faces(language),
        "number": number,
        "sections": [[heading, text.split("\n")] for heading, text in letter["sections"]],
        "mark": f"{letter['checked']} {sha256}",
        "footer": f"{letter['organisation']} · {number}",
    }
    return documents.pdf(template=TEMPLATE, data=data)
