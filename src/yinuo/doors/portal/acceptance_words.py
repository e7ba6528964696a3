"""What a receiver is told of an acceptance: what is wrong with what they sent, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yinuo.flow.acceptance.pdf_signature import Examined
from yinuo.flow.acceptance.subjects import Offer
from yinuo.ground.kernel import wording


def faults(found: Mapping[str, str], offer: Offer | None) -> dict[str, str]:
    """Return what to do about each fault, by field."""
    names = {f"line_{line.position}": line.name for line in offer.lines} if offer else {}
    return {field: _line_fault(names.get(field, ""), code) if field.startswith("line_") else _fault(field, code)
            for field, code in found.items()}  # fmt: skip


def called(offer: Offer) -> str:
    """Return what an offer is called on its page."""
    if offer.is_milestone:
        return _("里程碑：%(name)s") % {"name": offer.name}
    if offer.note_number:
        return _("送货单 %(number)s") % {"number": offer.note_number}
    return _("整张订单")


def verdicts() -> dict[str, str]:
    """Return what was said of a delivery, by code."""
    return {"accepted": _("全部接收"), "partly": _("部分接收"), "refused": _("已拒收")}


def examined(found: Examined) -> tuple[str, str]:
    """Return the heading and the sentence that tell what an uploaded PDF is."""
    if found.verdict == "ours":
        said = _("这是本组织签发的文件，签发后没有改动过。电子签名：%(name)s，%(when)s。") % {
            "name": found.signer,
            "when": wording.datetime_text(found.signed_at),
        }
        return _("文件有效"), said
    words = {
        "changed": (_("文件被改动过"), _("文件带有本组织的电子签名，但签名之后内容有改动，不能作为凭据。")),
        "not_ours": (_("不是本组织签发的文件"), _("文件的电子签名不是本组织的。")),
        "unsigned": (_("文件没有电子签名"), _("请上传从本系统下载的原始 PDF；打印后扫描的文件无法核验签名。")),
        "unreadable": (_("无法读取文件"), _("文件不是完整的 PDF，或内容已损坏。")),
    }
    return words[found.verdict]


def _line_fault(name: str, code: str) -> str:
    words = {
        "quantity": _("%(name)s：数量请填 0 或正数，最多 4 位小数。"),
        "too_much": _("%(name)s：接收、拒收、短少加起来超过了待验数量。"),
        "reason": _("%(name)s：拒收请选择原因。"),
    }
    return words.get(code, _("%(name)s：请检查数量。")) % {"name": name}


def _fault(field: str, code: str) -> str:
    words = {
        ("signer_name", "missing"): _("请填写签收人姓名。"),
        ("signature", "missing"): _("请在签名区手写签名。"),
        ("signature", "too_large"): _("签名过于复杂，请重写。"),
        ("signature", "malformed"): _("签名没有传完整，请重写。"),
        ("order", "not_deliverable"): _("此订单已取消，不能签收。"),
        ("lines", "nothing"): _("还没有填任何数量：请填接收、拒收或短少的数量。"),
        ("reason", "missing"): _("全部拒收时请选择原因。"),
        ("remarks", "missing"): _("请在备注里写明不接收的原因。"),
        ("photos", "missing"): _("请附上客户签字的纸质单据照片。"),
        ("photos", "too_many"): _("照片最多 12 张。"),
        ("photos", "too_large"): _("每张照片不能超过 12 MB。"),
        ("photos", "too_many_pixels"): _("照片尺寸过大，请换一张。"),
        ("photos", "unknown_kind"): _("照片请用 JPG 或 PNG 格式。"),
        ("photos", "damaged"): _("照片没有传完整，请重新选择。"),
    }
    return words.get((field, code), _("请检查此项。"))
