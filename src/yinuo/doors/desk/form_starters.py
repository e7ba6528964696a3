"""Forms to begin from, in the language of whoever begins."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.doors.desk.starters import Starter

STARTERS: tuple[Starter, ...] = (
    Starter(code="inspection", title=gettext_lazy("出厂检验单"), icon="clipboard-check"),
    Starter(code="delivery-check", title=gettext_lazy("到货确认单"), icon="truck-delivery"),
    Starter(code="site-visit", title=gettext_lazy("现场服务记录"), icon="map-pin"),
    Starter(code="purchase-request", title=gettext_lazy("采购申请"), icon="shopping-cart"),
)


_PASS_RATE = "(quantity - bad_quantity) / quantity * 100"


def starter_design(code: str) -> dict[str, Any]:
    """Return a starter's design; for an unknown one a form with one empty section."""
    made = _DESIGNS.get(code)
    return made() if made else {"sections": [{"label": "", "fields": []}]}


def _field(key: str, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": label, **more}


def _options(*labels: str) -> list[dict[str, str]]:
    return [{"value": f"o{at}", "label": label} for at, label in enumerate(labels, start=1)]


def _inspection() -> dict[str, Any]:
    checks = [_field("name", "text", _("项目"), required=True), _field("measured", "text", _("实测"))]
    checks.append(_field("verdict", "choice", _("判定"), options=_options(_("合格"), _("不合格"))))
    main = [
        _field("serial", "scan", _("产品序列号"), required=True),
        _field("quantity", "number", _("检验数量"), required=True, least=1, places=0, unit=_("件")),
        _field("bad_quantity", "number", _("不合格数量"), least=0, places=0, unit=_("件")),
        _field(
            "pass_rate", "formula", _("合格率（%）"), formula="(quantity - bad_quantity) / quantity * 100", places=1
        ),
        _field("checks", "table", _("检验项目"), columns=checks),
    ]
    verdict = [
        _field("result", "choice", _("结论"), required=True, options=_options(_("合格"), _("让步接收"), _("不合格"))),
        _field("reason", "long", _("不合格原因"), required=True, visible='result == "o3"'),
        _field("photos", "photo", _("照片")),
        _field("inspector", "signature", _("检验员签名"), required=True),
    ]
    return {"sections": [{"label": _("检验"), "fields": main}, {"label": _("结论"), "fields": verdict}]}


def _delivery_check() -> dict[str, Any]:
    fields = [
        _field("arrived_at", "datetime", _("到货时间"), required=True),
        _field("intact", "choice", _("外包装"), required=True, options=_options(_("完好"), _("破损"))),
        _field("damage", "long", _("破损情况"), required=True, visible='intact == "o2"'),
        _field("photos", "photo", _("照片"), least=1),
        _field("place", "location", _("卸货地点")),
        _field("receiver", "signature", _("收货人签名"), required=True),
    ]
    return {"sections": [{"label": _("到货"), "fields": fields}]}


def _site_visit() -> dict[str, Any]:
    fields = [
        _field("customer", "customer", _("客户"), required=True),
        _field("visit_date", "date", _("服务日期"), required=True),
        _field("work", "choices", _("服务内容"), options=_options(_("安装"), _("调试"), _("维修"), _("培训"))),
        _field("hours", "number", _("工时"), unit=_("小时"), least=0, most=24),
        _field("place", "location", _("现场位置")),
        _field("report", "long", _("情况说明"), required=True),
        _field("files", "file", _("附件")),
    ]
    return {"sections": [{"label": _("现场服务"), "fields": fields}]}


def _purchase_request() -> dict[str, Any]:
    columns = [
        _field("name", "text", _("名称"), required=True),
        _field("quantity", "number", _("数量"), required=True),
        _field("price", "money", _("估价")),
    ]
    fields = [
        _field("items", "table", _("采购明细"), columns=columns, least=1),
        _field("amount", "money", _("预计金额"), required=True, least=0),
        _field("needed_by", "date", _("需要日期"), required=True),
        _field("why", "long", _("用途"), required=True),
        _field("applicant", "person", _("申请人"), required=True),
    ]
    return {"sections": [{"label": _("采购申请"), "fields": fields}]}


_DESIGNS = {
    "inspection": _inspection,
    "delivery-check": _delivery_check,
    "site-visit": _site_visit,
    "purchase-request": _purchase_request,
}
