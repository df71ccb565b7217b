"""What a heading says: that problems follow, that they have ended, that it is a problem itself.

Every function takes folded wording (half-width signs) without its enumerator.
"""

import re
from typing import NamedTuple

_NOUN = "(?:问题|不足|差距|短板|弱项|薄弱环节|困难|缺点|欠缺)(?:之处)?"
_AND = "(?:和|与|及|以及|、|,|暨)?"
_HOW = (
    "(?:主要|突出|一些|以下|几|个|若干|共性|个性|具体|普遍|重点|典型|明显|方面|哪些|的|[一二三四五六七八九十两]|\\d)*"
)
_NOUNS = f"{_HOW}{_NOUN}(?:{_AND}(?:存在)?{_HOW}{_NOUN})*"
_FOUND = "(?:面临|发现|反馈|查摆|查找|检视|暴露|指出|梳理|反映)出?的"
_REST = (
    "(?:(?:和|与|及|以及|、)(?:其)?(?:产生)?的?(?:原因|成因|根源|症结)(?:分析|剖析)?)?"
    "(?:(?:和|与|及|以及|、)(?:下一?步|今后|整改|改进|努力|对策|建议|意见)[\u3400-\u9fff]{0,12})?"
    "(?:情况|如下|清单|(?:主要|具体|集中)?(?:有|是|为|表现[在为]|体现在)[^。:;]{0,15})?"
)
_BARE = (
    f"(?:当前|目前|现阶段|主要|仍|还|尚|依然)*存在(?:的|着|了)?{_NOUNS}"
    f"|{_FOUND}{_NOUNS}|发现{_NOUNS}|(?:巡察|巡视|检查|督查|自查|监督|审计)(?:中|组)?发现的?{_NOUNS}"
    f"|(?:当前|目前)?(?:工作|自身)?中?的?{_NOUNS}"
)
_SCOPED = (
    f"(?P<scope>[\u3400-\u9fff“”、]{{1,24}}?)(?:存在的?{_NOUNS}|{_FOUND}{_NOUNS}|主要{_NOUN}{_AND}{_NOUN}|的?主要问题)"
)
_STOP = "(?=$|[。:;( \n]|,(?:主要|具体|一是|第一|总|归纳|概括|集中|有以下|表现|\\d))"
_BARE_HEADING = re.compile(f"(?:{_BARE}){_REST}{_STOP}")
_SCOPED_HEADING = re.compile(f"(?:{_SCOPED}){_REST}{_STOP}")
_PREAMBLE_HEADING = re.compile(
    f"[\u3400-\u9fff]{{2,20}}(?:情况|成效|成绩|做法|进展)(?:和|与|及|以及|、|暨)(?:{_BARE}){_REST}{_STOP}"
)
# A scope that does something about problems does not announce them: 针对存在的问题, 着力解决…存在的问题.
_REMEDY = re.compile(
    "针对|解决|整改|整治|克服|对照|围绕|坚持|破解|杜绝|防止|防范|化解|纠正|排查|查处|督促|重视|正视|推动|抓好|加强|强化"
    "|着眼|瞄准|紧盯|直面|查找|深挖|剖析|认清|认识|看到|聚焦|治理|改进|消除|[对就把将向从让使于]$"
)

_EVALUATION = re.compile(
    "不(?:够|足|到位|力|强|实|严|高|深|细|多|全|规范|及时|彻底|明显|充分|平衡|完善|健全|扎实|紧|重视|经常|主动|担当|作为"
    "|落实|准|清|畅|宽|广|佳|精|透|牢|优|活|大|好|合理|符|正|如实|公开|当|匹配|一致|过硬|坚决|聚焦)"
    "|未(?!来|成年)|没有|弱|薄弱|淡化|虚化|缺乏|缺失|缺位|缺项|欠缺|滞后|差距|短板|漏洞|隐患|流于形式|走过场|偏差|松散|宽松|松懈"
    "|有待|仍需|亟待|尚需|存在|违规|违纪|超标|挪用|虚报|冒领|套取|拖欠|闲置|形式主义|官僚主义|脱节|走样|涣散|慢|乱|浮于表面"
    "|的问题|问题(?:较|突出|仍|多|$)|截留|优亲厚友|上热下冷|时紧时松|重.{1,6}轻"
)
_ACTION = re.compile(
    "^整改(?!.*(?:不|未|滞后|流于))|解决|整治|杜绝|防止|防范|克服|纠正|针对|破解|治理|化解|消除|没有出现|未发生|未发现|没有发生"
)
_FOCUS = re.compile("^(?:在)?(?:聚焦|围绕|落实|贯彻|执行|履行|对照).*(?:方面|情况|要求)(?:存在.*)?$")
_AFTER = re.compile(
    "^(?:下一?步|今后|接下来)|^[^,]{0,16}(?:打算|计划|安排|思路|举措|措施|建议|要求|对策|原因|成因|分析|剖析|方向)$"
)
_BEFORE = re.compile(
    "基本情况|总体(?:评价|情况|印象)|工作(?:开展|进展)?(?:成效|情况|回顾)"
    "|成绩|成效|主要做法|取得|肯定|督查情况|检查情况"
)
_NOTICE = re.compile(
    "反馈意见|反馈.{0,6}(?:情况|问题)|问题(?:清单|反馈|通报|台账)|(?:情况|结果|问题)的?通报"
    "|整改通知|发现(?:的)?(?:主要)?问题"
)
_ABOUT_REMEDY = re.compile("整改(?:落实|进展|完成)*(?:情况|进展|报告|方案|措施|工作|台账|成效)|自查报告|总结|述职|汇报")
_LEAD_IN_TAIL = re.compile(
    "[,。]?(?:主要|具体|集中|突出)*(?:(?:表现|体现|反映)(?:在|为)|存在以下|有以下|主要是|主要有|如下).{0,15}$"
)
_COUNT_TAIL = re.compile("\\([^()]*(?:个|条|项)[^()]*\\)$")


class ProblemHeading(NamedTuple):
    """`length`: characters of the heading; `bare`: it names nothing but problems (no 党建方面存在的问题)."""

    length: int
    bare: bool


def problem_heading(line: str) -> ProblemHeading | None:
    """Whether a line begins with a heading such as 存在问题和不足, blanks between its characters or not."""
    near = line[:80]
    places = [at for at, character in enumerate(near) if character not in " *"]
    return _heading_at(near, list(range(len(near)))) or _heading_at("".join(near[at] for at in places), places)


def _heading_at(text: str, places: list[int]) -> ProblemHeading | None:
    for pattern in (_BARE_HEADING, _PREAMBLE_HEADING, _SCOPED_HEADING):
        match = pattern.match(text)
        if match and match.end() >= 2 and not _remedy_in(match):
            return ProblemHeading(places[match.end() - 1] + 1, pattern is not _SCOPED_HEADING)
    return None


def _remedy_in(match: re.Match[str]) -> bool:
    return "scope" in match.re.groupindex and bool(_REMEDY.search(match.group("scope")))


def comes_after(title: str) -> bool:
    """下一步打算, 意见建议, 原因分析: headings with which the problems are over."""
    return len(title) <= 30 and bool(_AFTER.search(title)) and not _EVALUATION.search(title)


def comes_before(title: str) -> bool:
    """基本情况, 主要成效: chapters of a notice that hold no findings."""
    return len(title) <= 30 and bool(_BEFORE.search(title)) and not _EVALUATION.search(title)


def is_evaluation(title: str) -> bool:
    """学习不够深入, 责任制落实有待加强: the wording itself states a problem."""
    return bool(_EVALUATION.search(title)) and not _ACTION.search(title)


def is_focus(title: str) -> bool:
    """聚焦……方面: a category (大类) of inspection findings."""
    return bool(_FOCUS.search(title))


def is_domain(title: str) -> bool:
    """党的建设方面, 作风建设: names a field, states no problem."""
    named = re.search("方面|领域|工作$|建设$|层面", title)
    return bool(named) and len(title) <= 40 and not is_evaluation(re.sub("存在的?(?:主要|突出)?问题$", "", title))


def is_notice_title(line: str) -> bool:
    """关于巡察清河镇党委的反馈意见, 问题清单 – but not a report about putting such findings right."""
    title = line.replace(" ", "")
    return len(title) <= 60 and "。" not in title and bool(_NOTICE.search(title)) and not _ABOUT_REMEDY.search(title)


def is_remedy_title(line: str) -> bool:
    """整改情况报告, 工作总结: such a text is never findings throughout."""
    return len(line) <= 60 and "。" not in line and bool(_ABOUT_REMEDY.search(line))


def label(title: str) -> str:
    """A heading as a category or aspect: without counts at its end and without 主要表现在以下……."""
    shown = _COUNT_TAIL.sub("", re.sub("\\s+", " ", title).strip(" 。:;,、*"))
    return (_LEAD_IN_TAIL.sub("", shown) or shown).strip(" 。:;,、")
