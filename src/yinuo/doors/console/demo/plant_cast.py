"""What 远山机械 makes its goods of, on which machines and with whose parts: a plant of its size, all invented."""

from __future__ import annotations

# code: name, family, unit, cost in yuan
ASSEMBLIES: dict[str, tuple[str, str, str, int]] = {
    "SA-SPD": ("主轴单元", "部件", "套", 21_400),
    "SA-BED": ("床身总成", "部件", "套", 38_600),
    "SA-MAG": ("刀库总成", "部件", "套", 13_800),
    "SA-TUR": ("刀塔总成", "部件", "套", 11_200),
    "SA-ELC": ("电气柜", "部件", "台", 9_600),
    "SA-WRM": ("蜗轮副", "部件", "套", 620),
    "SA-HEL": ("斜齿轮组", "部件", "套", 1_050),
    "SA-PLN": ("行星轮系", "部件", "套", 1_760),
    "SA-DRV": ("驱动单元", "部件", "台", 2_900),
    "SA-FRM": ("输送机架（米）", "部件", "米", 560),
    "SA-RLR": ("滚筒组（米）", "部件", "米", 480),
    "SA-AXS": ("直线轴组件", "部件", "套", 2_350),
    "PT-SPH": ("主轴", "钢件", "件", 3_900),
    "PT-BED": ("床身（加工）", "铸件", "件", 24_500),
    "PT-WRM": ("蜗杆", "钢件", "件", 180),
    "PT-WHL": ("蜗轮", "铜件", "件", 260),
    "PT-GEAR": ("斜齿轮", "钢件", "件", 165),
    "PT-SUN": ("太阳轮", "钢件", "件", 210),
    "PT-SFT": ("传动轴", "钢件", "件", 140),
    "PT-HSG": ("减速机箱体", "铸件", "件", 320),
    "PT-PLT": ("钣金件", "钣金", "件", 65),
}

# code: name, unit, cost in yuan, supplier, lead in days, lot, pieces in stock, safety stock
BOUGHT: dict[str, tuple[str, str, int, str, int, int, int, int]] = {
    "RM-CST": ("床身铸件", "件", 15_800, "S-HZ", 24, 1, 3, 0),
    "RM-HSG": ("箱体铸件", "件", 145, "S-HZ", 16, 20, 60, 10),
    "RM-BRZ": ("铜合金坯", "件", 130, "S-HZ", 14, 20, 80, 10),
    "RM-BAR": ("合金钢棒料", "kg", 9, "S-GT", 8, 500, 2_400, 400),
    "RM-SHT": ("冷轧钢板", "kg", 6, "S-GT", 7, 1_000, 3_800, 500),
    "BP-ALU": ("铝型材", "米", 42, "S-GT", 9, 60, 180, 30),
    "BP-BRG": ("精密轴承", "件", 86, "S-HL", 20, 50, 120, 40),
    "BP-BR2": ("精密轴承（进口牌号）", "件", 128, "S-XY", 7, 50, 60, 0),
    "BP-SCR": ("滚珠丝杠", "根", 1_450, "S-HL", 28, 4, 10, 2),
    "BP-GDW": ("直线导轨", "根", 880, "S-HL", 25, 6, 18, 4),
    "BP-GD2": ("直线导轨（备选牌号）", "根", 960, "S-XY", 10, 4, 12, 0),
    "BP-MOT": ("伺服电机", "台", 1_620, "S-JK", 18, 10, 34, 8),
    "BP-CNC": ("数控系统", "套", 46_000, "S-JK", 35, 1, 4, 1),
    "BP-SEN": ("传感器", "只", 58, "S-JK", 10, 50, 160, 30),
    "BP-HYD": ("液压站", "台", 5_200, "S-LC", 15, 1, 5, 1),
    "BP-BLT": ("输送带（米）", "米", 95, "S-XY", 6, 50, 220, 40),
    "BP-FST": ("标准件包", "包", 45, "S-XY", 4, 50, 400, 60),
    "BP-GRS": ("润滑脂", "kg", 38, "S-XY", 5, 20, 90, 10),
    "BP-BOX": ("木箱", "只", 420, "S-JN", 5, 5, 14, 2),
    "SP-BRG": ("主轴轴承组件", "套", 1_580, "S-HL", 22, 4, 26, 6),
    "SP-BELT": ("同步带套件", "套", 170, "S-XY", 6, 10, 85, 10),
    "SP-CTRL": ("控制板 CB-12", "块", 820, "S-JK", 14, 10, 48, 8),
}

# item, what may stand in for it, its price a piece beyond the item's in fen
SUBSTITUTES: tuple[tuple[str, str, int], ...] = (("BP-GDW", "BP-GD2", 8_000), ("BP-BRG", "BP-BR2", 4_200))

# finished goods: cost in yuan, pieces in stock at 苏州, of them for safety, pieces at 成都;
# what is made to order is not kept in stock
GOODS: dict[str, tuple[int, int, int, int]] = {
    "CNC-850": (186_000, 0, 0, 0),
    "CNC-1160": (262_000, 0, 0, 0),
    "CNC-T40": (98_000, 0, 0, 0),
    "CV-R600": (1_240, 0, 0, 0),
    "CV-B800": (1_560, 0, 0, 0),
    "CV-SORT": (318_000, 0, 0, 0),
    "GR-S67": (1_240, 36, 6, 12),
    "GR-R87": (2_080, 22, 4, 8),
    "GR-P120": (3_450, 0, 0, 0),
    "MD-X200": (2_760, 12, 2, 3),
    "MD-XY300": (5_980, 5, 1, 0),
    "SV-INST": (3_200, 0, 0, 0),
    "SV-FIX": (1_100, 0, 0, 0),
}

# parent: (child, quantity for one, share lost)
BILLS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "CNC-850": (
        *(("SA-SPD", "1", 0.0), ("SA-BED", "1", 0.0), ("SA-MAG", "1", 0.0), ("SA-ELC", "1", 0.0)),
        *(("BP-CNC", "1", 0.0), ("BP-SCR", "3", 0.0), ("BP-GDW", "6", 0.0), ("BP-MOT", "4", 0.0)),
        *(("BP-HYD", "1", 0.0), ("BP-FST", "2", 0.0), ("BP-BOX", "1", 0.0)),
    ),
    "CNC-1160": (
        *(("SA-SPD", "1", 0.0), ("SA-BED", "1", 0.0), ("SA-MAG", "1", 0.0), ("SA-ELC", "1", 0.0)),
        *(("BP-CNC", "1", 0.0), ("BP-SCR", "3", 0.0), ("BP-GDW", "6", 0.0), ("BP-MOT", "4", 0.0)),
        *(("BP-HYD", "1", 0.0), ("BP-FST", "3", 0.0), ("BP-BOX", "1", 0.0)),
    ),
    "CNC-T40": (
        *(("SA-SPD", "1", 0.0), ("SA-BED", "1", 0.0), ("SA-TUR", "1", 0.0), ("SA-ELC", "1", 0.0)),
        *(("BP-CNC", "1", 0.0), ("BP-SCR", "2", 0.0), ("BP-GDW", "4", 0.0), ("BP-MOT", "3", 0.0)),
        ("BP-FST", "2", 0.0),
    ),
    "CV-R600": (("SA-FRM", "1", 0.0), ("SA-RLR", "1", 0.0), ("SA-DRV", "0.1", 0.0), ("BP-FST", "0.2", 0.0)),
    "CV-B800": (("SA-FRM", "1", 0.0), ("BP-BLT", "2.1", 0.03), ("SA-DRV", "0.1", 0.0), ("BP-FST", "0.2", 0.0)),
    "CV-SORT": (
        *(("SA-FRM", "12", 0.0), ("SA-DRV", "8", 0.0), ("SA-ELC", "2", 0.0)),
        *(("BP-SEN", "24", 0.0), ("BP-MOT", "8", 0.0), ("BP-FST", "6", 0.0)),
    ),
    "GR-S67": (("SA-WRM", "1", 0.0), ("PT-HSG", "1", 0.0), ("BP-BRG", "2", 0.0), ("BP-GRS", "0.5", 0.0)),
    "GR-R87": (("SA-HEL", "1", 0.0), ("PT-HSG", "1", 0.0), ("BP-BRG", "4", 0.0), ("BP-GRS", "0.8", 0.0)),
    "GR-P120": (("SA-PLN", "1", 0.0), ("PT-HSG", "1", 0.0), ("BP-BRG", "6", 0.0), ("BP-GRS", "0.6", 0.0)),
    "MD-X200": (("SA-AXS", "1", 0.0), ("BP-ALU", "0.8", 0.02), ("BP-FST", "0.2", 0.0)),
    "MD-XY300": (("SA-AXS", "2", 0.0), ("BP-ALU", "1.5", 0.02), ("BP-SEN", "2", 0.0), ("BP-FST", "0.4", 0.0)),
    "SA-SPD": (("PT-SPH", "1", 0.0), ("SP-BRG", "1", 0.0), ("BP-MOT", "1", 0.0)),
    "SA-BED": (("PT-BED", "1", 0.0), ("BP-FST", "1", 0.0)),
    "SA-MAG": (("PT-PLT", "6", 0.0), ("BP-MOT", "1", 0.0), ("BP-SEN", "4", 0.0)),
    "SA-TUR": (("PT-SFT", "1", 0.0), ("BP-MOT", "1", 0.0), ("BP-HYD", "1", 0.0)),
    "SA-ELC": (("PT-PLT", "4", 0.0), ("BP-SEN", "6", 0.0), ("SP-CTRL", "1", 0.0), ("BP-FST", "1", 0.0)),
    "SA-WRM": (("PT-WRM", "1", 0.0), ("PT-WHL", "1", 0.0)),
    "SA-HEL": (("PT-GEAR", "4", 0.0), ("PT-SFT", "2", 0.0)),
    "SA-PLN": (("PT-SUN", "1", 0.0), ("PT-GEAR", "3", 0.0), ("PT-SFT", "1", 0.0)),
    "SA-DRV": (("GR-S67", "1", 0.0), ("BP-MOT", "1", 0.0)),
    "SA-FRM": (("BP-ALU", "4", 0.02), ("PT-PLT", "2", 0.0)),
    "SA-RLR": (("PT-SFT", "4", 0.0), ("BP-BLT", "0.5", 0.0)),
    "SA-AXS": (("BP-SCR", "1", 0.0), ("BP-GDW", "2", 0.0), ("BP-MOT", "1", 0.0)),
    "PT-SPH": (("RM-BAR", "38", 0.05),),
    "PT-BED": (("RM-CST", "1", 0.0),),
    "PT-WRM": (("RM-BAR", "3.2", 0.05),),
    "PT-WHL": (("RM-BRZ", "1", 0.0),),
    "PT-GEAR": (("RM-BAR", "2.4", 0.05),),
    "PT-SUN": (("RM-BAR", "1.6", 0.05),),
    "PT-SFT": (("RM-BAR", "4.5", 0.05),),
    "PT-HSG": (("RM-HSG", "1", 0.0),),
    "PT-PLT": (("RM-SHT", "6", 0.08),),
}

# item: (operation, work centre, set-up minutes, minutes a piece, set-up family, skill)
Step = tuple[str, str, int, float, str, str]
ROUTINGS: dict[str, tuple[Step, ...]] = {
    "CNC-850": (
        ("总装", "WC-3", 60, 1_440, "", "assembly"),
        ("接线", "WC-9", 30, 420, "", "electric"),
        ("调试检验", "WC-4", 30, 480, "", "quality"),
    ),
    "CNC-1160": (
        ("总装", "WC-3", 60, 1_800, "", "assembly"),
        ("接线", "WC-9", 30, 480, "", "electric"),
        ("调试检验", "WC-4", 30, 540, "", "quality"),
    ),
    "CNC-T40": (
        ("总装", "WC-3", 60, 1_080, "", "assembly"),
        ("接线", "WC-9", 30, 300, "", "electric"),
        ("调试检验", "WC-4", 30, 360, "", "quality"),
    ),
    "CV-R600": (("组装", "WC-3", 30, 25, "", "assembly"), ("检验包装", "WC-5", 10, 4, "", "")),
    "CV-B800": (("组装", "WC-3", 30, 28, "", "assembly"), ("检验包装", "WC-5", 10, 4, "", "")),
    "CV-SORT": (
        ("组装", "WC-3", 90, 2_400, "", "assembly"),
        ("接线", "WC-9", 60, 960, "", "electric"),
        ("联调", "WC-4", 60, 720, "", "quality"),
    ),
    "GR-S67": (("装配", "WC-3", 15, 45, "", "assembly"), ("跑合检验", "WC-4", 10, 20, "", "quality")),
    "GR-R87": (("装配", "WC-3", 15, 60, "", "assembly"), ("跑合检验", "WC-4", 10, 20, "", "quality")),
    "GR-P120": (("装配", "WC-3", 15, 75, "", "assembly"), ("跑合检验", "WC-4", 10, 30, "", "quality")),
    "MD-X200": (("装配", "WC-3", 15, 50, "", "assembly"), ("检验", "WC-4", 5, 15, "", "quality")),
    "MD-XY300": (("装配", "WC-3", 20, 95, "", "assembly"), ("检验", "WC-4", 5, 25, "", "quality")),
    "SV-INST": (("现场安装调试", "WC-10", 0, 960, "", "field"),),
    "SV-FIX": (("上门维修", "WC-10", 0, 360, "", "field"),),
    "SA-SPD": (("装配动平衡", "WC-3", 30, 240, "", "assembly"),),
    "SA-BED": (("刮研", "WC-3", 30, 360, "", "assembly"),),
    "SA-MAG": (("装配", "WC-3", 20, 180, "", "assembly"),),
    "SA-TUR": (("装配", "WC-3", 20, 150, "", "assembly"),),
    "SA-ELC": (("配盘接线", "WC-9", 20, 300, "", "electric"),),
    "SA-WRM": (("配磨", "WC-7", 20, 18, "钢件", ""),),
    "SA-HEL": (("配对", "WC-3", 10, 20, "", "assembly"),),
    "SA-PLN": (("装配", "WC-3", 10, 30, "", "assembly"),),
    "SA-DRV": (("组装", "WC-3", 10, 25, "", "assembly"),),
    "SA-FRM": (("下料", "WC-1", 10, 6, "", ""), ("拼装", "WC-3", 15, 12, "", "assembly")),
    "SA-RLR": (("组装", "WC-3", 15, 15, "", "assembly"),),
    "SA-AXS": (("装配", "WC-3", 15, 60, "", "assembly"),),
    "PT-SPH": (
        ("粗车", "WC-8", 30, 90, "钢件", ""),
        ("热处理", "S-RC", 0, 72, "", ""),
        ("精磨", "WC-7", 40, 120, "钢件", ""),
    ),
    "PT-BED": (("镗铣", "WC-6", 90, 540, "铸件", ""), ("精铣导轨面", "WC-2", 60, 240, "铸件", "")),
    "PT-WRM": (
        ("车削", "WC-8", 20, 14, "钢件", ""),
        ("热处理", "S-RC", 0, 72, "", ""),
        ("磨齿", "WC-7", 25, 22, "钢件", ""),
    ),
    "PT-WHL": (("滚齿", "WC-2", 25, 18, "铜件", ""),),
    "PT-GEAR": (
        ("车削", "WC-8", 20, 9, "钢件", ""),
        ("热处理", "S-RC", 0, 72, "", ""),
        ("磨齿", "WC-7", 25, 14, "钢件", ""),
    ),
    "PT-SUN": (("车削", "WC-8", 20, 8, "钢件", ""), ("磨齿", "WC-7", 25, 16, "钢件", "")),
    "PT-SFT": (("车削", "WC-8", 20, 12, "钢件", ""),),
    "PT-HSG": (("五轴加工", "WC-2", 35, 26, "铸件", ""),),
    "PT-PLT": (("激光切割折弯", "WC-1", 15, 5, "钣金", ""),),
}
# What can be done elsewhere, somewhat slower: item, step, work centre, minutes a piece
ALTERNATES: tuple[tuple[str, int, str, float], ...] = (("PT-HSG", 10, "WC-6", 38), ("PT-WHL", 10, "WC-8", 27))

# code: name, machines, calendar, cost in yuan an hour, whether overtime can be worked
WORK_CENTRES: dict[str, tuple[str, int, str, int, bool]] = {
    "WC-1": ("激光下料", 2, "", 95, False),
    "WC-2": ("五轴加工中心", 3, "two", 180, True),
    "WC-3": ("装配线", 8, "", 70, True),
    "WC-4": ("质检间", 3, "", 60, False),
    "WC-5": ("包装发运", 2, "", 45, False),
    "WC-6": ("卧式镗铣床", 2, "two", 210, True),
    "WC-7": ("数控磨床", 3, "two", 150, True),
    "WC-8": ("数控车床", 3, "", 110, True),
    "WC-9": ("电气接线", 3, "", 75, True),
    "WC-10": ("上门服务组", 6, "", 120, False),
}
# skill: name, people
CREWS: dict[str, tuple[str, int]] = {
    "assembly": ("装配工", 8),
    "electric": ("电气工", 3),
    "quality": ("质检员", 3),
    "field": ("现场工程师", 6),
}
# from and to a family on the five-axis machines: minutes
SETUPS: dict[tuple[str, str], int] = {("铸件", "铜件"): 55, ("铜件", "铸件"): 70, ("钢件", "铸件"): 60}
# A supplier that delivers often, and on whom one could rely until two months ago: since then so many days late.
SLIPPING, SLIPPED_FOR_DAYS, SLIPPED_BY_DAYS = "S-JN", 58, 2.6
# code: name, region, usual days of its lead time, days it comes late on average, expedited days, fee in yuan
SUPPLIERS: dict[str, tuple[str, str, int, float, int, int]] = {
    "S-HL": ("恒力轴承", "华北", 22, 5.5, 12, 1_800),
    "S-HZ": ("华东铸造", "华东", 18, 1.2, 11, 1_200),
    "S-JK": ("精科电气", "华南", 18, 1.0, 9, 900),
    "S-LC": ("联创液压", "华东", 15, 0.6, 8, 600),
    "S-JN": ("江南钣金", "华东", 6, 0.3, 0, 0),
    "S-XY": ("鑫源标准件", "华东", 5, 0.2, 2, 150),
    "S-GT": ("港通钢铁", "华东", 8, 0.5, 0, 0),
    "S-RC": ("瑞诚热处理", "华东", 3, 0.2, 0, 0),
}
