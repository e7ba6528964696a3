"""A filled form on paper: sections, answers, tables, photos and signatures, written by Typst."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.ground.kernel import documents, files, wording
from yinuo.ground.kernel.wording import called
from yinuo.ground.people.queries import OrganisationFacts
from yinuo.ground.process.forms.reading import AnswerFacts, FormFacts

TEMPLATE = Path(__file__).with_name("form_print.typ")


def answer_pdf(
    *, organisation: OrganisationFacts, form: FormFacts, answer: AnswerFacts, sections: list[dict[str, Any]], by: str
) -> bytes:
    """Return the PDF of a filled form, in the reader's language."""
    language = get_language() or "zh-hans"
    data = {
        **documents.faces(language),
        "organisation": organisation.name,
        "title": called(form),
        "facts": [
            [_("关于"), answer.subject_label or wording.NONE],
            [_("填写人"), by],
            [_("填写时间"), wording.datetime_text(answer.filled_at)],
            [_("表单版本"), str(answer.version)],
        ],
        "sections": [_section(one) for one in sections],
        "footer": f"{organisation.name} · {called(form)}",
    }
    shown = [file for section in sections for one in section["fields"] for file in one["files"] if file["image"]]
    pictures = {_picture(file): files.content_of(file_id=file["id"]) for file in shown}
    return documents.pdf(template=TEMPLATE, data=data, pictures=pictures)


def _section(section: dict[str, Any]) -> dict[str, Any]:
    return {"label": section["label"], "fields": [_field(one) for one in section["fields"]]}


def _field(one: dict[str, Any]) -> dict[str, Any]:
    images = [_picture(file) for file in one["files"] if file["image"]]
    table = None
    if one["field"].kind == "table":
        rows = [[row[column["key"]]["written"] for column in one["columns"]] for row in one["rows"]]
        table = {"columns": [column["label"] for column in one["columns"]], "rows": rows}
    text = "" if images or table else one["written"]
    return {"label": one["label"], "text": text, "images": images, "table": table}


def _picture(file: dict[str, Any]) -> str:
    return f"{file['id']}.{file['image']}"
