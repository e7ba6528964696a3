"""The words of the grid in which decision tables are written, and what the hit policies are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HITS: dict[str, tuple[Promise, Promise]] = {
    "U": (_("唯一"), _("最多命中一行；两行同时命中就是错误。")),
    "A": (_("任一"), _("可以命中多行，但结果必须相同。")),
    "P": (_("优先"), _("命中多行时，取结果排在最前的一行；次序写在结果列的“可选值”里。")),
    "F": (_("首行"), _("从上往下，取命中的第一行。")),
    "C": (_("收集"), _("收集所有命中行的结果，不分先后。")),
    "R": (_("按行序收集"), _("收集所有命中行的结果，按行的次序。")),
    "O": (_("按结果次序收集"), _("收集所有命中行的结果，按“可选值”的次序。")),
    "C+": (_("求和"), _("把所有命中行的结果加起来。")),
    "C<": (_("最小"), _("取所有命中行里最小的结果。")),
    "C>": (_("最大"), _("取所有命中行里最大的结果。")),
    "C#": (_("计数"), _("数一数命中了几行。")),
}
COLUMN_KINDS: dict[str, Promise] = {
    "": _("不限"),
    "number": _("数值"),
    "text": _("文字"),
    "boolean": _("是否"),
    "date": _("日期"),
}
GRID_TEXTS: dict[str, Promise] = {
    # The draft
    "saved": _("已保存"),
    "saving": _("正在保存"),
    "unsaved": _("没有保存"),
    "offline": _("连接不上服务器，改动还在这个页面上，会自动重试。"),
    # The grid
    "if": _("如果"),
    "then": _("那么"),
    "note": _("备注"),
    "row": _("第 {n} 行"),
    "anything": _("任意"),
    "nothing": _("没有结果"),
    "new_input": _("条件"),
    "new_output": _("结果"),
    "gap": _("缺"),
    "gap_help": _("没有一行覆盖这种情况"),
    "fill_gap": _("补一行"),
    "more_gaps": _("还有 {n} 种情况没有覆盖"),
    "too_wide": _("粘贴的内容比表宽，多出的列没有放进来。"),
    "pasted": _("已粘贴 {n} 行"),
    "copied": _("已复制"),
    "edit_help": _("按回车或直接输入来修改"),
    "moved": _("移到第 {n} 行"),
    # A column
    "column": _("列"),
    "input_column": _("条件列"),
    "output_column": _("结果列"),
    "label": _("名称"),
    "expression": _("看哪项数据"),
    "expression_help": _("数据的名称，例如 amount；也可以写算式，例如 amount / quantity。"),
    "result_name": _("写入哪项数据"),
    "result_help": _("流程后面的条件用这个名称取结果，例如 discount。"),
    "kind": _("类型"),
    "values": _("可能的值"),
    "values_help": _('写全可能的值，就能找出漏掉的情况，例如 "vip", "key" 或 [0..100]。'),
    "choices": _("可选值"),
    "choices_help": _("用逗号隔开，重要的在前；“优先”和“按结果次序收集”按它排。"),
    "usual": _("没有一行命中时"),
    "usual_help": _("不填就没有结果。"),
    "left": _("左移"),
    "right": _("右移"),
    "delete": _("删除"),
    "close": _("关闭"),
    # What was found
    "all_fine": _("没有漏掉的情况，也没有矛盾。"),
    "overlap_fine": _("有几行会同时命中，按命中策略取舍。"),
    "gaps": _("漏掉 {n} 种情况：见表格底部。可以发布，遇到时没有结果。"),
    "incomplete": _("表很大，漏掉和矛盾的情况没有全部找完。"),
    "faults": _("有 {n} 处要改，改好才能发布。"),
    # Trying out
    "try_hit": _("命中第 {rows} 行"),
    "try_none": _("没有一行命中"),
    "try_nothing": _("没有结果"),
    "choose_one": _("请选择"),
    "true": _("是"),
    "false": _("否"),
}
