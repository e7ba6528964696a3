"""Acceptance in words for staff: what is wrong with what they entered, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.flow.acceptance.subjects import Offer

VERDICTS = {
    "accepted": gettext_lazy("全部接收"),
    "partly": gettext_lazy("部分接收"),
    "refused": gettext_lazy("拒收"),
}
VERDICT_TONES = {"accepted": "fine", "partly": "warning", "refused": "critical"}
WAYS = {
    "signed": gettext_lazy("在线签字"),
    "paper": gettext_lazy("纸质签字代录"),
    "tacit": gettext_lazy("默示验收"),
}
NOTE_STATES = {
    "issued": gettext_lazy("待送"),
    "delivered": gettext_lazy("已送达"),
    "cancelled": gettext_lazy("已作废"),
}
PERIOD_STATES = {
    "running": gettext_lazy("计时中"),
    "untold": gettext_lazy("未能通知客户"),
    "stopped": gettext_lazy("已停止"),
    "over": gettext_lazy("已结束"),
}
PAPERS = {
    "a4": gettext_lazy("A4"),
    "241x280": gettext_lazy("241 mm 连续纸，整页"),
    "241x140": gettext_lazy("241 mm 连续纸，二等分"),
    "241x93": gettext_lazy("241 mm 连续纸，三等分"),
}


def called(offer: Offer) -> str:
    """Return what an offer is called."""
    if offer.is_milestone:
        return _("里程碑：%(name)s") % {"name": offer.name}
    if offer.note_number:
        return _("送货单 %(number)s") % {"number": offer.note_number}
    return _("整张订单")


def faults(found: Mapping[str, str]) -> list[str]:
    """Return what to do about faults of a note, a record or terms, each sentence once."""
    words = {
        "quantity": _("数量请填 0 或正数，最多 4 位小数。"),
        "too_much": _("数量超过了尚可送货或待验收的数量。"),
        "reason": _("有拒收数量的行请选择原因。"),
        "nothing": _("至少填一行数量。"),
        "held": _("被质量冻结的行不能送货。请先在“质量—冻结”里解除，或只送其他行。"),
        "held_part": _("这一行有一部分被质量冻结，只能送其余的数量。"),
        "not_deliverable": _("订单已取消，不能送货或验收。"),
        "signer_name missing": _("请填签收人姓名。"),
        "photos missing": _("请附上纸质单据的照片。"),
        "clause missing": _("请写上合同条款的原文。"),
        "remarks missing": _("请在备注里说明。"),
        "reason missing": _("请选择拒收原因。"),
        "why missing": _("请写明原因。"),
        "unknown_kind": _("照片请用 JPG 或 PNG 格式。"),
        "too_large": _("每张照片不能超过 12 MB。"),
        "too_many": _("照片最多 12 张。"),
        "too_many_pixels": _("照片尺寸过大，请换一张。"),
        "damaged": _("照片没有传完整，请重新选择。"),
        "out_of_range": _("期限请填 1 到 180 天；提醒天数要小于期限，最多 5 个。"),
        "too_long": _("文字过长，请缩短。"),
        "code": _("每条原因写成“代码: 中文 | English”，代码用英文字母。"),
        "twice": _("代码不能重复。"),
        "empty": _("至少写一条。"),
        "scope": _("检查表以 [family:物料族] 或 [order_type:订单类型] 开头，下面每行一个检查项。"),
        "copies": _("联数为 1 到 5，每行一联。"),
        "pattern": _("编号规则要以 {n} 或 {n:4} 结尾，前面可用 {year}、{month}。"),
        "unknown": _("没有这个选项。"),
    }
    told = [words.get(f"{name} {code}") or words.get(code) or _("请检查输入。") for name, code in found.items()]
    return list(dict.fromkeys(told))


def key_fault(code: str) -> str:
    """Return what to do about a key file."""
    return {
        "unreadable": _("打不开文件：不是 PKCS#12（.p12、.pfx），或密码不对。"),
        "no_key": _("文件里没有可用的私钥和证书。"),
        "weak": _("RSA 密钥短于 2048 位，不能使用。"),
        "expired": _("证书已过期。"),
        "cannot_sign": _("证书的用途不含数字签名。"),
    }[code]
