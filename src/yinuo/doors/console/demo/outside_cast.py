"""What people outside say and ask in the demo: customers, suppliers, carriers, and how the house answers them."""

from __future__ import annotations

from typing import Any

# A customer whose contract lets silence accept after so many days; of work where True. Code: days, working
TACIT: dict[str, tuple[int, bool]] = {"C-003": (5, True), "C-009": (7, False), "C-017": (5, True)}
CLAUSE = "买方应在货到后约定期限内验收并书面提出异议，逾期未提出的视为验收合格。"
MILESTONES = "design\ntest"
CHECKLISTS = """[family:数控机床]
外观无磕碰、无锈迹 | No dents, no rust
主轴空转 30 分钟无异响 | Spindle runs 30 minutes without noise
随机工具与合格证齐全 | Tools and certificate are complete
[family:输送线]
滚筒转动灵活、无卡滞 | Rollers turn freely
急停按钮有效 | Emergency stop works
[family:减速机]
铭牌型号与订单一致 | Name plate matches the order
[order_type:project]
技术协议各项已逐条核对 | Every clause of the technical agreement was checked
"""
CAUSES = ["供应商来料", "装配不良", "包装防护不足", "运输损伤", "计划排产", "沟通不到位", "图纸理解偏差"]
WELCOME = "进度、单据、签收都在这一页，有问题请直接留言。"
COLOUR = "#0f5c4d"

# A deal's conversation, the oldest first: who, after how many hours since the one before, by which way, text.
# c: the customer, s: sales, m: the manager, i: an internal note of the manager
Word = tuple[str, float, str, str]
TALKS: tuple[tuple[Word, ...], ...] = (
    (
        ("c", 0, "portal", "您好，现场地基这周五浇筑完成，设备能否按承诺日期到？"),
        ("s", 1.5, "desk", "您好，主轴箱本周三装配，按计划来得及。日期有变化我会第一时间告诉您。"),
        ("i", 2, "desk", "@王建国 轴承还差一批，请盯紧恒力轴承周三的补货，别让客户再问第二次。"),
        ("c", 20, "email", "收到。请把地脚螺栓的规格再发一份，土建要用。"),
        ("s", 3, "desk", "规格见“文件”里的《安装基础要求》：M24 地脚螺栓 8 根，埋深 500 mm。"),
    ),
    (
        ("s", 0, "desk", "货已发出，随车有送货单，请仓库扫右上角二维码签收。"),
        ("c", 6, "portal", "好的，请司机到厂前一小时电话联系收货人。"),
        ("i", 1, "desk", "已电话通知司机，客户周末不收货，务必周五下午四点前到。"),
    ),
    (
        ("c", 0, "email", "请问这批减速机的合格证是随货还是邮寄？"),
        ("s", 2, "desk", "随货，装在一号箱内侧文件袋里。"),
        ("c", 0.6, "email", "明白，谢谢。"),
    ),
    (("c", 0, "portal", "我们想把其中两台的颜色改成 RAL 7035，现在改还来得及吗？"),),
    (("c", 0, "portal", "上次说的交期说明，请今天下班前给我们一份书面的。"),),
    (
        ("c", 0, "portal", "Could you please confirm the HS code and the gross weight for customs?"),
        ("s", 4, "desk", "HS code 8483.40, gross weight 1,280 kg in 4 crates. The packing list is under documents."),
    ),
)
SHOWN = ("in the works, a change to agree to", "on its way", "delivered, to be signed for", "project")
# What customers owe: kind, what, days until it is due
OWED: tuple[tuple[str, str, int], ...] = (
    ("drawing", "签回安装基础图（盖章扫描件）", 2),
    ("prepayment", "支付 30% 发货款", 4),
    ("approval", "确认控制柜颜色样板", 3),
)
MORE = "项目扩容，请加订一台。"
# Changes asked for: text, by how much the first line's quantity changes (0: the date only), days later, what is done
CHANGES: tuple[tuple[str, int, int, str], ...] = (
    ("展会提前，能否早五天到？", 0, -5, "refuse"),
    ("数量改为加两件，一起发。", 2, 0, ""),
    ("收货地址改到二期厂房，请推迟三天。", 0, 3, "withdraw"),
)
REFUSED = "主轴箱本周才进装配，提前五天会跳过跑合检验，我们不愿意冒这个险。可以先发备件箱。"
OFFERED = "可以加一台。新增部分与原订单同批生产，日期和金额如下，请确认。"

BASE_SHEET = """安装基础要求

1. 混凝土标号不低于 C30，厚度 400 mm，养护 28 天。
2. 地脚螺栓 M24 × 8，埋深 500 mm，允差 ±2 mm。
3. 水平度 2 m 内不大于 3 mm。
4. 电源 380 V / 50 Hz，容量 25 kVA；压缩空气 0.6 MPa。
"""
CUSTOMER_SHEET = "收货须知\n\n门卫登记车牌；货车限高 4.2 m；周末不收货；请提前一小时致电收货人。\n"
# Where consignments pass: kind, place, note, hours after it left
WAYS: tuple[tuple[str, str, str, float], ...] = (
    ("picked_up", "苏州工厂", "2 托，已称重", 1),
    ("under_way", "苏州转运中心", "", 6),
    ("under_way", "中转分拨", "已装干线车", 15),
    ("delayed", "高速服务区", "大雾封路，预计晚 3 小时", 26),
)
CARRIER_PAGES = {"顺达快运": "https://track.shunda.example/q?no={number}"}
# Of a purchase: days that its supplier puts it off, and why (0: it comes as ordered)
SUPPLIER_WORDS: tuple[tuple[int, str], ...] = ((0, ""), (3, "外协电镀排队，分两批到"), (0, "已备好，随时发"))
REFUSALS = (("damaged", "外箱压塌，机身有划痕。"), ("quality", "跑合噪声超标，达不到技术协议。"))
# Of each kind of score: what is asked, by language
SURVEYS: tuple[dict[str, Any], ...] = (
    {
        "name": "送达满意度",
        "kind": "csat",
        "trigger": "delivery",
        "delay_hours": 8.0,
        "question": {"zh-hans": "这次交付您满意吗？", "en": "How satisfied are you with this delivery?"},
        "questions": [
            {"key": "on_time", "kind": "scale", "label": {"zh-hans": "准时", "en": "On time"}},
            {"key": "condition", "kind": "scale", "label": {"zh-hans": "货物完好", "en": "Goods in good condition"}},
            {"key": "told", "kind": "scale", "label": {"zh-hans": "进度告知及时", "en": "Kept informed"}},
        ],
    },
    {
        "name": "验收后推荐度",
        "kind": "nps",
        "trigger": "acceptance",
        "delay_hours": 24.0,
        "question": {
            "zh-hans": "您有多大可能把远山机械推荐给同行？",
            "en": "How likely are you to recommend Yuanshan to a colleague?",
        },
        "questions": [
            {
                "key": "why",
                "kind": "choice",
                "label": {"zh-hans": "最看重什么", "en": "What matters most"},
                "options": {"zh-hans": "准时\n质量\n沟通\n价格", "en": "On time\nQuality\nCommunication\nPrice"},
            }
        ],
    },
    {
        "name": "客诉处理省心度",
        "kind": "ces",
        "trigger": "complaint",
        "delay_hours": 16.0,
        "question": {
            "zh-hans": "这次问题处理，和我们打交道省心吗？",
            "en": "How easy was it to get your issue solved?",
        },
        "questions": [],
    },
)
# title, kind of score, days ago
IMPROVEMENTS: tuple[tuple[str, str, int], ...] = (
    ("发货前一天主动短信告知到货时段", "csat", 75),
    ("木箱加装防撞角与防锈膜", "csat", 40),
    ("客诉两小时内必有人回电", "nps", 60),
)
GOOD = (
    "交付及时，每一步都看得见。",
    "包装很好，一次调试成功。",
    "沟通顺畅，问题当天就回。",
    "质量稳定，下次还订。",
    "",
    "",
)
FAIR = ("整体不错，单据再齐全些就更好。", "中间等了一天没有消息。", "", "")
BAD = ("晚了几天没人主动告知。", "交期又拖，产线停了两天。", "外箱破损，补发很慢。", "催了三次才有回音。")
REPAIRED = {
    "tell": "已电话致歉并说明原因，当面给了新的日期。",
    "remedy": "运费全免，并安排工程师上门调试一天。",
    "prevent": "关键轴承改为双供应商，安全库存提高到两周。",
    "follow_up": "客户表示理解，后续订单照常。",
}
STRAYS: tuple[tuple[str, str, str, str], ...] = (
    (
        "purchasing@newcomer.example",
        "沈女士",
        "询价：R87 减速机 40 台",
        "您好，请报 R87 减速机 40 台的价格和交期。",
    ),
    ("lin@huadong-mail.example", "林工", "回复：订单进度", "请问我们那台加工中心什么时候发货？谢谢。"),
)
BOUNCED = "550 5.1.1 mailbox unavailable"
DELIVERED_WORDS = "{name}，您好：\n\n您的订单 {order} 已于 {delivered} 送达，请清点后在手机上签收。\n\n{house}"
ASKED_BACK = "请把铭牌照片发给我们，以便核对批次。"
# Complaints of the last hours: class, way, severity, text, minutes ago
FRESH: tuple[tuple[str, str, str, str, float], ...] = (
    ("missing", "portal", "", "装箱单上有 2 套地脚螺栓，箱里只有 1 套。", 25),
    ("quality", "phone", "major", "客户来电：主轴升速时有振动，先别让工程师走。", 70),
    ("service", "email", "minor", "请问电气原理图的电子版什么时候能发？", 130),
)
