"""Who and what the demo organisation is: 远山机械, a maker of machine tools and conveyors in 苏州. All invented."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.flow.promises.queries import StageStandard

NAME, SLUG = "远山机械", "yuanshan"
PASSWORD = "Yuanshan-2026"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of order: how often it comes, its stages, and the families it is about."""

    code: str
    name: str
    name_en: str
    weight: int
    families: tuple[str, ...]
    stages: tuple[StageStandard, ...]


def _stage(
    code: str, name: str, name_en: str, told: str, hours: float, role: str = "operator", **facts: bool
) -> StageStandard:
    return StageStandard(
        code=code,
        name=name,
        name_en=name_en,
        customer_text=told,
        standard_hours=hours,
        role=role,
        working_time=facts.get("working", True),
        completes_delivery=facts.get("completes", False),
    )


def _confirm(hours: float) -> StageStandard:
    return _stage("confirm", "订单确认", "Confirmation", "订单确认", hours, "sales")


def _transport(code: str, name: str, name_en: str, hours: float, *, completes: bool = True) -> StageStandard:
    return _stage(code, name, name_en, "运输", hours, working=False, completes=completes)


KINDS: tuple[Kind, ...] = (
    Kind(
        code="make_to_stock",
        name="按库存发货",
        name_en="Made to stock",
        weight=36,
        families=("减速机", "备件", "标准模组"),
        stages=(
            _confirm(4),
            _stage("pick", "拣货", "Picking", "拣货", 6),
            _stage("pack", "包装", "Packing", "包装", 4),
            _transport("ship", "运输", "Transport", 60),
        ),
    ),
    Kind(
        code="make_to_order",
        name="按订单生产",
        name_en="Made to order",
        weight=36,
        families=("数控机床", "输送线", "行星减速机"),
        stages=(
            _confirm(8),
            _stage("material", "备料", "Materials", "备料", 20, "planner"),
            _stage("make", "加工", "Production", "生产", 30),
            _stage("inspect", "质检", "Inspection", "质检", 8, "quality"),
            _stage("pack", "包装发运", "Packing", "包装发运", 6),
            _transport("ship", "运输", "Transport", 60),
        ),
    ),
    Kind(
        code="project",
        name="工程项目",
        name_en="Engineering project",
        weight=8,
        families=("输送线", "数控机床"),
        stages=(
            _stage("design", "方案设计", "Design", "方案设计", 40, "project_manager"),
            _stage("material", "采购备料", "Purchasing", "采购备料", 64, "planner"),
            _stage("make", "制造", "Manufacturing", "制造", 80),
            _stage("test", "厂内调试", "Factory test", "厂内调试", 24, "quality"),
            _transport("ship", "运输", "Transport", 72, completes=False),
            _stage("install", "现场安装", "Installation", "现场安装", 40, "project_manager", completes=True),
        ),
    ),
    Kind(
        code="service",
        name="售后服务",
        name_en="After-sales service",
        weight=14,
        families=("安装服务", "维修服务"),
        stages=(
            _stage("plan", "派工", "Dispatch", "安排工程师", 8, "project_manager"),
            _stage("prepare", "备件准备", "Parts", "准备备件", 12),
            _stage("serve", "上门服务", "Visit", "工程师上门", 16, completes=True),
        ),
    ),
    Kind(
        code="export",
        name="外贸出口",
        name_en="Export",
        weight=6,
        families=("行星减速机", "数控机床"),
        stages=(
            _confirm(8),
            _stage("make", "加工", "Production", "生产", 48),
            _stage("customs", "报关", "Customs", "报关", 16, "sales"),
            _transport("ship", "海运", "Sea transport", 336),
        ),
    ),
)

# name, role, title
MEMBERS: tuple[tuple[str, str, str, str], ...] = (
    ("demo", "周远山", "owner", "总经理"),
    ("manager", "林晓", "manager", "交付经理"),
    ("sales", "陈静", "sales", "销售"),
    ("sales2", "赵磊", "sales", "销售"),
    ("planner", "王建国", "planner", "计划员"),
    ("project", "刘洋", "project_manager", "项目经理"),
    ("operator", "孙强", "operator", "生产班长"),
    ("quality", "何敏", "quality", "质量工程师"),
    ("viewer", "吴昊", "viewer", "财务"),
)

# region: cities; the weight of a region is how many customers it has
CITIES: dict[str, tuple[str, ...]] = {
    "华东": ("上海", "杭州", "南京", "合肥", "宁波", "无锡"),
    "华南": ("广州", "深圳", "佛山", "东莞"),
    "华北": ("北京", "天津", "石家庄"),
    "华中": ("武汉", "长沙", "郑州"),
    "西南": ("成都", "重庆", "昆明"),
    "西北": ("西安", "兰州"),
    "东北": ("沈阳", "大连"),
    "海外": ("胡志明市", "曼谷", "汉堡"),
}
# region of the customer: low, usual and high hours from 苏州, carrier
LANES: dict[str, tuple[float, float, float, str]] = {
    "华东": (14, 24, 44, "SF"),
    "华南": (36, 52, 84, "DB"),
    "华北": (30, 46, 80, "DB"),
    "华中": (26, 40, 70, "DB"),
    "西南": (54, 76, 150, "YD"),
    "西北": (56, 80, 140, "YD"),
    "东北": (48, 66, 110, "DB"),
    "海外": (240, 336, 520, "COS"),
}
CARRIERS = {"SF": "顺达快运", "DB": "德达专线", "YD": "远达物流", "COS": "海达航运"}

# name: city
_CUSTOMERS: dict[str, str] = {
    "华东重工": "上海",
    "新禾食品": "无锡",
    "天工精密": "宁波",
    "海川化工": "合肥",
    "金陵电梯": "南京",
    "远景包装": "杭州",
    "长江造船": "南京",
    "锦绣纺织": "无锡",
    "恒信汽配": "宁波",
    "明德医疗": "上海",
    "广源陶瓷": "佛山",
    "粤港电子": "深圳",
    "南粤家电": "佛山",
    "珠江饮料": "广州",
    "鹏程物流": "东莞",
    "京华印刷": "北京",
    "渤海管业": "天津",
    "燕赵钢构": "石家庄",
    "楚天药业": "武汉",
    "湘江重机": "长沙",
    "中原面粉": "郑州",
    "蜀道机械": "成都",
    "巴山农机": "重庆",
    "滇池烟草": "昆明",
    "秦岭电工": "西安",
    "陇原风电": "兰州",
    "辽河轴承": "沈阳",
    "滨城船舶": "大连",
    "越南新工": "胡志明市",
    "泰源橡胶": "曼谷",
    "汉德机电": "汉堡",
    "东吴光电": "无锡",
    "太湖水务": "无锡",
    "江北玻璃": "南京",
    "西湖茶业": "杭州",
    "甬江模具": "宁波",
    "皖南电缆": "合肥",
    "黄浦仪表": "上海",
    "五羊摩托": "广州",
    "岭南纸业": "东莞",
}


@dataclass(frozen=True, kw_only=True)
class Buyer:
    """A customer of the demo."""

    code: str
    name: str
    tier: str
    region: str
    city: str
    contact: str


def buyers() -> list[Buyer]:
    """Return the forty customers, of every tier and region."""
    regions = {city: region for region, cities in CITIES.items() for city in cities}
    tiers = ("vip", "key", "standard", "standard", "key", "standard", "new", "standard")
    surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
    return [
        Buyer(
            code=f"C-{number:03d}",
            name=f"{name}{'有限公司' if number % 3 else '集团'}",
            tier=tiers[number % len(tiers)],
            region=regions[city],
            city=city,
            contact=f"{surnames[number % len(surnames)]}{'工' if number % 2 else '经理'}",
        )
        for number, (name, city) in enumerate(_CUSTOMERS.items(), start=1)
    ]


LATE_SUPPLIER = "S-HL"
# code: name, region, lead time in elapsed hours
SUPPLIERS: dict[str, tuple[str, str, float]] = {
    LATE_SUPPLIER: ("恒力轴承", "华北", 36),
    "S-HZ": ("华东铸造", "华东", 30),
    "S-JK": ("精科电气", "华南", 32),
    "S-LC": ("联创液压", "华东", 28),
    "S-JN": ("江南钣金", "华东", 24),
    "S-XY": ("鑫源标准件", "华东", 20),
}
# code: name, family, price in yuan, supplier
ITEMS: dict[str, tuple[str, str, int, str]] = {
    "CNC-850": ("立式加工中心 VMC850", "数控机床", 268_000, LATE_SUPPLIER),
    "CNC-1160": ("立式加工中心 VMC1160", "数控机床", 386_000, LATE_SUPPLIER),
    "CNC-T40": ("数控车床 T40", "数控机床", 142_000, "S-HZ"),
    "CV-R600": ("滚筒输送线 R600（米）", "输送线", 1_850, "S-JN"),
    "CV-B800": ("皮带输送线 B800（米）", "输送线", 2_300, "S-JN"),
    "CV-SORT": ("交叉带分拣机", "输送线", 480_000, "S-JK"),
    "GR-S67": ("S67 蜗轮减速机", "减速机", 1_980, "S-HZ"),
    "GR-R87": ("R87 斜齿轮减速机", "减速机", 3_260, LATE_SUPPLIER),
    "GR-P120": ("P120 行星减速机", "行星减速机", 5_400, "S-HZ"),
    "SP-BRG": ("主轴轴承组件", "备件", 2_680, LATE_SUPPLIER),
    "SP-BELT": ("同步带套件", "备件", 320, "S-XY"),
    "SP-CTRL": ("控制板 CB-12", "备件", 1_450, "S-JK"),
    "MD-X200": ("直线模组 X200", "标准模组", 4_200, "S-LC"),
    "MD-XY300": ("XY 双轴模组 300", "标准模组", 8_900, "S-LC"),
    "SV-INST": ("设备安装调试", "安装服务", 6_800, ""),
    "SV-FIX": ("上门维修", "维修服务", 2_400, ""),
}
WORK_CENTRES = {"WC-1": "下料车间", "WC-2": "加工中心", "WC-3": "装配线", "WC-4": "质检间", "WC-5": "包装发运"}

WHY_LATE: dict[str, tuple[str, ...]] = {
    "material": ("恒力轴承再次延期交货", "供应商来料不合格，等待补货", "进口丝杠清关延误"),
    "make": ("加工中心排队，前单未下线", "主轴报警停机检修", "关键岗位缺勤，工时不足"),
    "inspect": ("尺寸超差，返工一次", "客户检具未到"),
    "test": ("程序联调反复", "电气柜接线返工"),
    "ship": ("西南山区道路塌方，绕行", "承运商爆仓，未及时提货", "港口拥堵，等待装船"),
    "pack": ("定制木箱未到",),
    "pick": ("库位盘点，临时冻结",),
    "prepare": ("备件缺货，等待调拨",),
    "serve": ("客户现场不具备条件",),
    "plan": ("工程师排满，等待改派",),
    "design": ("客户反复修改方案",),
    "install": ("现场土建未完成",),
    "customs": ("报关单证不符，重新递交",),
    "confirm": ("技术协议未签回",),
}
COMPLAINTS: dict[str, tuple[str, ...]] = {
    "late": ("说好的日期没到货，产线停了两天，请给出说明。", "交期一拖再拖，没有人主动告知。"),
    "quality": ("试机有异响，请安排工程师检查。", "孔位偏差超出图纸要求。"),
    "damage": ("外包装破损，机身有划痕。", "运输中防锈膜破裂，表面有锈点。"),
    "missing": ("随机附件少两件。", "发货清单与实物不符，少一箱。"),
    "service": ("调试工程师没有按约到场。",),
}
# Since the goods for this region go by another depot, deliveries arrive damaged.
ROUGH_REGION, ROUGH_FOR_DAYS = "华南", 27
REPLIES = ("已安排专人跟进，今天内给您方案。", "非常抱歉，工程师明天上午到现场处理。", "已补发，运单号稍后短信给您。")
CAUSE_FOUND = "装箱时防护不足，搬运中受到冲击。"
PRAISE = ("交付及时，沟通顺畅。", "包装很好，调试顺利。", "进度看得见，放心。", "", "")
BLAME = ("晚了几天，影响了我们的计划。", "希望延期能提前告知。", "")
