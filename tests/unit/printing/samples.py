"""Sheets to print: a realistic 整改台账 and small ones for single rules."""

import random

from tracker.foundation.printing.document import Column, Entry, Group, Sheet

LEDGER = (
    Column("number", "序号", 8, "center", merged=True),
    Column("category", "问题类别", 18, "center", merged=True),
    Column("finding", "反馈问题", 48, merged=True),
    Column("measure", "整改措施", 60),
    Column("leader", "责任领导", 16, "center"),
    Column("owner", "责任单位及责任人", 22, "center"),
    Column("deadline", "完成时限", 20, "center"),
    Column("progress", "整改进展及成效", 50),
    Column("outcome", "完成情况", 15, "center"),
)
PROBLEMS = (
    "学习贯彻习近平新时代中国特色社会主义思想不够深入，党委理论学习中心组2023年集中学习仅8次，其中3次为以会代学",
    "“三会一课”制度落实不严格，抽查12个村党支部，5个支部会议记录不规范、补记代签",
    "农村“三资”管理混乱，2021年以来有6个村未按规定公开村级财务，涉及资金132.6万元",
    "落实中央八项规定精神不到位，2022年3月至11月违规发放误餐补助等7.132万元（占抽查金额的11.4％）",
    "基层党组织软弱涣散整顿“一村一策”流于形式，整改方案照抄照搬",
    "选人用人程序不规范，2019—2022年8名中层干部任职未按规定公示；档案管理存在缺项漏项",
    "“四议两公开”执行走样，部分村重大事项以村“两委”联席会议代替党员大会、村民代表会议决策，公开内容简单、更新不及时",
)
MEASURES = (
    "修订《镇党委理论学习中心组学习制度》（镇发〔2023〕17号），每月集中学习不少于1次，学习情况纳入年度考核",
    "由镇纪委牵头，对52个党组织开展专项督查，督促立行立改",
    "对违规发放的7.132万元全部清退，收款收据编号NO.0023187—0023195，并对3名责任人批评教育",
    "召开专题民主生活会，逐条对照检查",
    "建立村级财务月公开制度，每月5日前在公开栏、微信群同步公开；镇农经站每季度抽查不少于30％的村",
)
PROGRESS = (
    "已完成。制度于2023年9月5日经党委会审议通过并印发，已组织集中学习4次。",
    "正在推进，已督查38个党组织，发现问题24个，完成整改22个。",
    "资金已于2023年8月31日全部追缴到位，缴入镇财政专户；对喆堃、李珺、王犇3名责任人给予批评教育处理。",
    "阶段性完成，编号2023-QX-02-ZD-017，持续推进中。",
)
ASPECTS = ("聚焦落实党的理论和路线方针政策", "聚焦群众身边腐败问题和不正之风", "聚焦基层党组织建设和换届纪律")


def ledger(count: int = 30, seed: int = 7) -> Sheet:
    """A 整改台账 of `count` findings with one to five measures each."""
    chance = random.Random(seed)
    entries = [_finding(number, chance) for number in range(1, count + 1)]
    size = -(-count // len(ASPECTS))
    groups = tuple(
        Group(f"{'一二三'[n]}、{aspect}方面（2个方面{len(entries[n * size : (n + 1) * size])}个问题）", tuple(part))
        for n, aspect in enumerate(ASPECTS)
        if (part := entries[n * size : (n + 1) * size])
    )
    return Sheet(
        title="中共青山镇委员会关于区委第二轮巡察反馈问题整改工作台账",
        columns=LEDGER,
        groups=groups,
        header=("填报单位(盖章)：中共青山镇委员会", "统计截止时间：2023年12月31日", "填报日期：2024年1月5日"),
        signatures=("党组织书记(签字)：", "纪委书记(签字)：", "填表人：", "联系电话："),
        notes=(
            "口径：1. 问题总数为已反馈问题，不含作废、合并问题；已完成指已销号或已巩固且无未完成措施。",
            "2. 整改完成率＝已完成问题数÷问题总数；含阶段性完成的另行标注。",
        ),
        nil_text="经自查，暂未发现需整改的问题",
        footer="台账根 3f9ac81b20d4e6f7 截至2023年12月31日 依据2024年1月5日09:30前的记录",
    )


def _finding(number: int, chance: random.Random) -> Entry:
    problem = "；".join(chance.sample(PROBLEMS, chance.choice((1, 1, 1, 2, 3)))) + "。"
    cells = {
        "number": str(number),
        "category": chance.choice(("党的领导弱化", "群众身边不正之风", "基层党组织建设")),
        "finding": problem,
    }
    return Entry(cells, tuple(_measure(chance) for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 5)))))


def _measure(chance: random.Random) -> dict[str, str]:
    return {
        "measure": "；".join(chance.sample(MEASURES, chance.choice((1, 1, 2)))) + "。",
        "leader": chance.choice(("张喆", "李建国", "欧阳文华")),
        "owner": chance.choice(("镇党政办 王垚", "青山村党支部 赵䶮", "镇农经站、镇财政所 孙旻")),
        "deadline": chance.choice(("2023年9月5日", "2023年12月31日", "2025年底前，并长期坚持", "立行立改")),
        "progress": chance.choice(PROGRESS),
        "outcome": chance.choice(("已完成", "已完成", "阶段性完成", "未完成")),
    }


def tiny(*entries: Entry, columns: tuple[Column, ...] = LEDGER, **more: object) -> Sheet:
    """A sheet with nothing around the table."""
    return Sheet("台账", columns, (Group("", tuple(entries)),), **more)  # type: ignore[arg-type]
