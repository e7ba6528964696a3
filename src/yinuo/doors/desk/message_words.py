"""What is wrong with a message that was not taken, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FAULTS: dict[tuple[str, str], Promise] = {
    ("text", "missing"): _("请先写下内容，或附上文件。"),
    ("text", "too_long"): _("内容最多 10000 字，请分几条发送。"),
    ("files", "too_many"): _("一次最多附 10 个文件。"),
    ("files", "empty"): _("有一个文件是空的，请换一个。"),
    ("files", "too_large"): _("单个文件不能超过 10 MB。"),
    ("files", "kind"): _("只能附图片、PDF、Office 文件、文本或 ZIP。"),
}


def fault_words(faults: Mapping[str, str]) -> str:
    """Return the first fault in words."""
    known = [str(_FAULTS[field, code]) for field, code in faults.items() if (field, code) in _FAULTS]
    return known[0] if known else str(_("消息没有发出，请检查后重试。"))


_REASONS: tuple[tuple[str, Promise], ...] = (
    ("not_configured", _("还没有设置发信服务器（YINUO_EMAIL_URL）。")),
    ("not_set_up", _("这个渠道还没有设置，或已暂停。")),
    ("no_address", _("收件人在这个渠道没有可用的地址。")),
    ("attachment_gone", _("附件已不存在。")),
    ("private address refused", _("地址指向内网，已拒绝。")),
    ("bounced: ", _("邮件被对方退回，请核对邮箱地址。")),
    ("name not found", _("找不到这个服务器地址。")),
    ("410", _("对方已不再接收（410）：浏览器取消了订阅，或程序已停用。")),
    ("unusable keys", _("浏览器的订阅已失效，请在个人资料里重新打开推送。")),
)


def reason_words(error: str) -> str:
    """Return why a message did not arrive: in words where it is known, else as the other side said it."""
    return next((str(words) for start, words in _REASONS if error.startswith(start)), error[:200])
