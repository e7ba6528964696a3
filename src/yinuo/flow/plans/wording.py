"""Why a file is no plan, and what in it was not taken as it stands, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from yinuo.flow.plans.brought import Problem

UNREADABLE: dict[str, Promise] = {
    "not_xml": gettext_lazy("这个 XML 文件读不懂。请在 Project 里用“另存为 → XML 格式”重新导出。"),
    "has_dtd": gettext_lazy("这个 XML 文件带有 DTD（实体定义），为安全起见不读。请从 Project 重新导出，不要带 DTD。"),
    "not_project": gettext_lazy("这个 XML 文件不是 Project 的计划。"),
    "not_table": gettext_lazy("这个文件打不开。请用 Microsoft Project 的 XML，或 xlsx、xls、csv 文件。"),
    "mpp": gettext_lazy(
        "这是 Microsoft Project 自己的格式（.mpp），这里读不了。请在 Project 里打开它，点“文件 → 另存为”，"
        "“保存类型”选“XML 格式 (*.xml)”，再上传存出来的文件。"
    ),
    "pdf": gettext_lazy(
        "PDF 只能看，读不出任务之间的关系。请要原来的计划文件：在 Microsoft Project 里点“文件 → 另存为”，"
        "“保存类型”选“XML 格式 (*.xml)”；在 Excel 里选“Excel 工作簿 (*.xlsx)”，再上传存出来的文件。"
    ),
    "no_names": gettext_lazy("没有找到任务名称这一列。请在第一行写上“任务”这样的列名。"),
    "empty": gettext_lazy("文件里没有任务。"),
    "too_many": gettext_lazy("任务太多，一次最多 6000 个。请拆成几个文件。"),
    "too_large": gettext_lazy("文件太大，请用 20 MB 以内的文件。"),
}
PROBLEMS: dict[str, Promise] = {
    "name": gettext_lazy("没有任务名称，这一行没有读入"),
    "days": gettext_lazy("工期“%(told)s”不是数字，没有读入"),
    "negative": gettext_lazy("工期“%(told)s”是负数，没有读入，请填 0 或更多的天数"),
    "too_long": gettext_lazy("工期“%(told)s”太长，最多 3000 天，没有读入"),
    "percent": gettext_lazy("完成率“%(told)s”不在 0 到 100 之间，没有读入"),
    "members": gettext_lazy("负责人“%(told)s”里有人不是组织成员，没有读入"),
    "overfull": gettext_lazy("负责人“%(told)s”：一个人最多 100%%，照样读入了，负荷会超，请核对"),
    "start": gettext_lazy("开始日期“%(told)s”读不懂，没有读入"),
    "deadline": gettext_lazy("截止日期“%(told)s”读不懂，没有读入"),
    "wbs": gettext_lazy("编号和前面一行重复，前置按第一行连"),
    "centres": gettext_lazy("工作中心“%(told)s”里有这里没有的，没有读入"),
    "constraint": gettext_lazy("日期约束“%(told)s”读不懂，或缺日期，没有读入"),
    "fastest": gettext_lazy("最快工期“%(told)s”读不懂，或比工期长，没有读入"),
    "slowest": gettext_lazy("最慢工期“%(told)s”读不懂，或比工期短，没有读入"),
    "begun": gettext_lazy("实际开始日期“%(told)s”读不懂，没有读入"),
    "ended": gettext_lazy("实际完成日期“%(told)s”读不懂，没有读入"),
    "ended_before": gettext_lazy("实际完成“%(told)s”早于实际开始，没有读入"),
    "before": gettext_lazy("前置“%(told)s”：找不到这个编号，没有连上"),
    "before_text": gettext_lazy("前置“%(told)s”读不懂，没有连上；请写成 2、3SS 或 3FS+1 这样"),
    "before_itself": gettext_lazy("前置“%(told)s”是它自己，没有连上"),
    "before_twice": gettext_lazy("前置“%(told)s”写了两次，只连了第一次"),
    "circle": gettext_lazy("前置绕成一圈，谁也开始不了：%(told)s。这一条没有连上"),
    "duration": gettext_lazy("工期读不懂，按 0 处理"),
    "estimate": gettext_lazy("最快或最慢工期不在计划工期两边，没有读入"),
    "elapsed": gettext_lazy("工期按日历时间计，已折算成工作日（一天算 8 小时）"),
    "link": gettext_lazy("前置任务找不到，没有连上"),
    "lag": gettext_lazy("间隔按日历时间或百分比计，已折算成工作时间"),
    "summary_link": gettext_lazy("汇总任务不能这样连，没有连上"),
    "manual": gettext_lazy("手动安排的任务，开始时间按“不早于…开始”读入"),
    "inactive": gettext_lazy("停用的任务或外部任务，没有读入"),
    "uid": gettext_lazy("任务的标识号缺失或重复，没有读入"),
    "subproject": gettext_lazy("引用了别的项目文件，里面的任务没有读入"),
    "calendar": gettext_lazy("这里没有这个名称的工作日历，项目按组织的默认日历排"),
    "task_calendar": gettext_lazy("任务自己的日历没有读入，按项目日历排"),
    "resource": gettext_lazy("不是组织成员，也不是工作中心，没有分配到任务"),
    "baseline": gettext_lazy("只读入第一份基线，这一份没有读入"),
    "costs": gettext_lazy("费用和费率没有读入，请在项目成本里填"),
    "custom": gettext_lazy("自定义域没有读入"),
}


def problem_text(*, problem: Problem) -> str:
    """Return what was not read as it stands."""
    return str(PROBLEMS[problem.code]) % {"told": problem.told}
