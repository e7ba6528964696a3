"""What the customer is told of uploads and changes: what is wrong and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _


def upload_fault(code: str) -> str:
    """Return what to do about a file that is not taken."""
    words = {
        "empty": _("请先选择文件；空文件不能上传。"),
        "too_large": _("文件不能超过 20 MB，请压缩或分开上传。"),
        "kind": _("不支持这种文件。可以上传 PDF、图片、Office 文档、文本、DWG、DXF 和 STEP 图纸。"),
        "content": _("文件内容与扩展名不符，或已损坏。请重新导出后再传。"),
        "bomb": _("文件展开后过大，不能接收。"),
        "macros": _("含宏或程序的文件不能接收，请另存为不含宏的格式。"),
        "too_many": _("此订单的文件已达上限，请与我们联系。"),
    }
    return words.get(code, words["content"])


def change_fault(field: str, code: str) -> str:
    """Return what to do about a fault in what was asked to be changed."""
    words = {
        ("wants", "missing"): _("请写明想改什么，或至少改动一项。"),
        ("requested_at", "past"): _("希望日期须在将来。"),
        ("lines", "none_left"): _("至少保留一项物料；想取消整张订单请直接联系我们。"),
        ("text", "too_long"): _("说明请写在 2000 字以内。"),
    }
    if field.startswith("line_"):
        return _("数量应为不小于 0 的数字，最多四位小数；0 表示不要这一项。")
    return words.get((field, code), _("内容过长，请改短。"))
