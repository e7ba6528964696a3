"""Why a file cannot be read as a table, in plain words, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from yinuo.ground.kernel.tables.limits import UnreadableFile

_OF_FILES = {
    "empty": gettext_lazy("文件是空的。请选择有表头和数据的文件。"),
    "too_large": gettext_lazy("文件超过 %(value)s MB。请拆成几个文件分别导入。"),
    "too_many_rows": gettext_lazy("表格超过 %(value)s 行。请拆成几个文件分别导入。"),
    "too_many_columns": gettext_lazy("表格超过 %(value)s 列。请删去不需要的列。"),
    "not_text": gettext_lazy("无法识别文字。请另存为 UTF-8 或 GB18030 编码的 CSV，或 Excel 文件。"),
    "not_a_workbook": gettext_lazy("这不是可读的 Excel 文件，或文件已损坏。请在 Excel 中打开后另存为 .xlsx。"),
    "bomb": gettext_lazy("文件解开后过大，未读取。请删去空白的行和列后另存。"),
    "protected": gettext_lazy("文件设有密码。请取消密码后再上传。"),
    "no_sheet": gettext_lazy("找不到工作表“%(value)s”。"),
}


def words_of_file(*, error: UnreadableFile) -> str:
    """Return why a file cannot be read, and what to do."""
    return str(_OF_FILES.get(error.code, _OF_FILES["not_a_workbook"])) % {"value": error.value}
