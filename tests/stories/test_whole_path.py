"""One finding from the inspector's phone to 销号, its relapse and the printed ledger, through the pages only.

The installation has the real clock, so what the story needs to be months old is entered late, with its 业务日期.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.stories.conftest import AsPerson
from tests.stories.installation import ago, today
from tests.stories.visitor import Visitor

pytestmark = pytest.mark.browser

WORDING = "党费收缴不及时。抽查上年度党费收缴台账，42名党员中有3人连续3个月未交，村党支部没有提醒、没有登记。"
GOAL = "党费按月足额收缴，台账与票据逐月相符。"
MEASURES = ("逐人核对欠交党费，当月补缴到位。", "修订党费收缴办法，明确每月10日收缴、月底公示。")
VAGUE = "补材料"
REASON = "现场查看公示栏，上月收缴情况没有公示，请补公示后重新申请。"
MOVED_ON = "现在是“{}”"


class Story:
    """Who takes part, and which finding it is about. Everybody logs in once, when they first appear."""

    def __init__(self, as_person: AsPerson, folder: Path) -> None:
        self._enter = as_person
        self._present: dict[str, Visitor] = {}
        self.folder = folder
        self.feedback = ""
        self.code = ""

    def person(self, username: str) -> Visitor:
        """The visitor; village people and the inspector in the field hold a phone."""
        if username not in self._present:
            phone = username in ("secretary", "neighbour", "inspector")
            self._present[username] = self._enter(username, phone=phone)
        return self._present[username]

    def at_finding(self, username: str) -> Visitor:
        """The person on the page of the finding."""
        visitor = self.person(username)
        visitor.page.goto(f"/findings/{self.code}")
        return visitor

    def does(self, username: str, button: str, day: date, state: str, shot: str = "", **fields: object) -> Visitor:
        """Press a button of the finding, fill in its form on a business day, send it, and read the new state."""
        visitor = self.at_finding(username)
        visitor.press(button)
        visitor.fill(effective_on=day, **fields)  # type: ignore[arg-type]
        if shot:
            visitor.shot(shot)
        visitor.press(f"确认{button}" if visitor.page.locator("[name=confirmed]").count() else button)
        visitor.told(MOVED_ON.format(state))
        return visitor


@pytest.fixture
def story(as_person: AsPerson, tmp_path: Path) -> Story:
    return Story(as_person, tmp_path)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A small photo that says when it was taken."""
    path, exif = tmp_path / "党费公示栏.jpg", Image.Exif()
    exif[0x0132] = ago(262).strftime("%Y:%m:%d 10:20:30")
    Image.effect_noise((640, 480), 60).convert("RGB").save(path, quality=70, exif=exif)
    return path


def test_a_finding_travels_from_the_phone_to_the_printed_ledger(story: Story, photo: Path) -> None:
    open_inspection(story)
    log_on_the_phone(story)
    feed_back(story)
    acknowledge_and_plan(story)
    rectify(story, photo)
    review_and_send_back(story)
    close(story)
    look_back(story)
    reopen(story)


def open_inspection(story: Story) -> None:
    """The coordinator records the county's inspection of a village."""
    coordinator = story.person("coordinator")
    coordinator.shot("01-整改办首页-还没有数据")
    coordinator.page.goto("/inspections")
    coordinator.press("新建")
    coordinator.fill(title="十四届县委第三轮巡察", source="区县委巡察", number="3", team_name="第二巡察组")
    coordinator.fill(starts_on=ago(300))
    coordinator.page.select_option("[name=organizer]", label="清江县")
    coordinator.shot("02-新建巡察")
    coordinator.press("新建")
    coordinator.told("接着添加被巡察单位")
    coordinator.press("添加单位")
    coordinator.page.get_by_label("柳林村党支部").check()
    coordinator.shot("03-添加被巡察单位")
    coordinator.press("添加")
    coordinator.told("已添加1个被巡察单位")
    coordinator.press("柳林村党支部")
    story.feedback = coordinator.page.url


def log_on_the_phone(story: Story) -> None:
    """The inspector logs one finding by hand in the village."""
    inspector = story.person("inspector")
    inspector.shot("04-巡察组首页")
    inspector.page.goto("/inspections")
    inspector.shot("05-巡察与反馈-手机")
    inspector.press("柳林村党支部")
    inspector.press("登记问题")
    inspector.fill(wording=WORDING, category="基层党建", aspect="党费收缴", working_paper_no="ZD-017")
    inspector.fill(effective_on=ago(290))
    inspector.shot("06-登记问题-手机")
    inspector.press("登记")
    inspector.told("已登记")
    story.code = inspector.page.locator(".logged a").first.inner_text()
    assert re.fullmatch(rf"{today().year}-QX-03-C01-001", story.code)


def feed_back(story: Story) -> None:
    """The team submits, the coordinator releases and assigns."""
    inspector = story.at_finding("inspector")
    assert inspector.buttons == ["提交审定"]
    story.does("inspector", "提交审定", ago(289), "待反馈审定")
    assert story.at_finding("inspector").buttons == []
    coordinator = story.at_finding("coordinator")
    assert coordinator.buttons == ["审定反馈", "交办", "退回修改"]
    story.does("coordinator", "审定反馈", ago(288), "待签收")
    story.at_finding("coordinator").shot("10-待签收-整改办")
    people = {"owner": "孙村（柳林村党支部书记）", "leader": "李联（清河镇联村领导）"}
    units = {
        "responsible_unit": "柳林村党支部",
        "lead_unit": "清河镇党委",
        "supporting_units": "清河镇党政办、清河镇财政所",
    }
    time = {"timeframe": "限期整改", "deadline": ago(200)}
    story.does("coordinator", "交办", ago(287), "待签收", "11-交办", **people, **units, **time)


def acknowledge_and_plan(story: Story) -> None:
    """The village secretary signs for it and plans; the leader approves the plan."""
    secretary = story.person("secretary")
    secretary.shot("12-村书记首页-手机")
    secretary.page.goto("/todo")
    secretary.shot("13-村书记待办-手机")
    secretary.reads("党费收缴不及时")
    refuse_strangers(story)
    story.does("secretary", "签收", ago(286), "待制定措施", "14-签收-手机")
    secretary.press("制定措施")
    secretary.fill(goal=GOAL, effective_on=ago(282))
    for number, measure in enumerate(MEASURES):
        secretary.fill(**{f"measures-{number}-text": measure, f"measures-{number}-deadline": ago(210)})
    secretary.fill(**{"measures-1-kind": "建章立制"})
    secretary.shot("15-制定措施-手机")
    secretary.press("制定措施")
    secretary.told("整改措施已保存，核对后请提交方案")
    secretary.shot("16-方案已写-手机")
    story.does("secretary", "提交方案", ago(281), "方案待审")
    assert story.at_finding("secretary").buttons == []
    leader = story.at_finding("leader")
    assert leader.buttons == ["批准方案", "退回方案"]
    story.does("leader", "批准方案", ago(279), "整改中", "17-审批方案", opinion="措施具体，同意。")


def refuse_strangers(story: Story) -> None:
    """To the neighbour the finding is not there; who may see it but not do a step reads why, and nothing changes."""
    neighbour, inspector = story.person("neighbour"), story.at_finding("inspector")
    with neighbour.expecting(404):
        neighbour.page.goto(f"/findings/{story.code}")
        neighbour.reads("没有找到这个页面")
    neighbour.shot("18-邻村书记看不到-手机")
    assert not any("审定" in button for button in inspector.buttons)
    with inspector.expecting(403):
        inspector.page.goto(f"/findings/{story.code}/acknowledge")
    inspector.shot("19-巡察组不能签收-手机")
    secretary = story.person("secretary")
    secretary.page.goto(f"/findings/{story.code}/acknowledge")
    revision = secretary.page.locator("[name=revision]").get_attribute("value") or ""
    path, form = f"/findings/{story.code}/acknowledge", {"revision": revision, "effective_on": today().isoformat()}
    answer = inspector.post(path, **form)
    assert (answer.status, "您不是这个问题的责任人、党组织书记" in answer.text()) == (403, True)
    assert story.person("neighbour").post(path, **form).status == 404
    story.at_finding("secretary").reads("待签收")


def rectify(story: Story, photo: Path) -> None:
    """Progress with a photo from the phone, and each measure with its proof; then the application."""
    secretary = story.at_finding("secretary")
    assert "申请销号" not in secretary.buttons
    secretary.shot("20-整改中-手机")
    story.does(
        "secretary",
        "报告进展",
        ago(262),
        "整改中",
        "21-报告进展-手机",
        note="已补缴2人，余1人外出务工。",
        files=[photo],
    )
    expect(secretary.page.locator("#evidence img, #measures img").first).to_be_visible()
    secretary.press("完成第1条")
    secretary.fill(result="3人所欠党费540元已全部补缴，票据存档。", files=[photo], effective_on=ago(250))
    secretary.shot("22-完成措施-手机")
    secretary.press("完成措施")
    secretary.told(MOVED_ON.format("整改中"))
    secretary.press("完成第2条")
    secretary.fill(effective_on=ago(240), result="当月起按新办法执行。", institution_name="柳林村党费收缴办法")
    with secretary.expecting(422):
        secretary.press("完成措施")
        secretary.reads("文号")
    secretary.shot("23-缺文号被拒绝-手机")
    expect(secretary.page.locator("[name=institution_name]")).to_have_value("柳林村党费收缴办法")
    secretary.fill(document_number="柳村支〔2023〕3号")
    secretary.press("完成措施")
    secretary.told(MOVED_ON.format("整改中"))
    statement = "两项措施均已完成，补缴党费540元，修订制度1项。"
    story.does("secretary", "申请销号", ago(235), "待初审", "24-申请销号-手机", statement=statement)


def review_and_send_back(story: Story) -> None:
    """The leader agrees; 镇纪委 sends it back, at first with too few words, which stay in the form."""
    assert story.at_finding("secretary").buttons == []
    story.does("leader", "初审同意", ago(233), "待复核", "25-初审", opinion="情况属实，同意。")
    assert story.at_finding("leader").buttons == []
    discipline = story.at_finding("discipline")
    assert discipline.buttons == ["复核同意", "退回整改"]
    discipline.shot("26-待复核-镇纪委")
    discipline.press("退回整改")
    discipline.fill(reason=VAGUE, effective_on=ago(231))
    with discipline.expecting(422):
        discipline.press("退回整改")
        expect(discipline.page.locator("#form-errors")).to_contain_text("10")
    discipline.shot("27-退回理由太短")
    expect(discipline.page.locator("[name=reason]")).to_have_value(VAGUE)
    discipline.fill(reason=REASON)
    discipline.press("退回整改")
    discipline.told(MOVED_ON.format("整改中"))


def close(story: Story) -> None:
    """The secretary mends it and applies again; three reviews in their order strike it off."""
    secretary = story.at_finding("secretary")
    secretary.reads(REASON)
    secretary.shot("28-被退回-手机")
    statement = "已补公示上月收缴情况，两项措施均已完成。"
    story.does("secretary", "申请销号", ago(228), "待初审", statement=statement)
    story.does("leader", "初审同意", ago(227), "待复核", opinion="已补公示，同意。")
    visit = {"opinion": "现场查看属实，同意。", "visited_on": ago(225)}
    story.does("discipline", "复核同意", ago(225), "待审定", "29-现场复核", **visit)
    assert story.at_finding("approver").buttons == ["审定销号", "退回整改"]
    story.does("approver", "审定销号", ago(224), "已销号", "30-审定", opinion="同意销号。", confirmed=True)
    story.at_finding("secretary").shot("31-已销号-手机")


def look_back(story: Story) -> None:
    """Both dates of the 回头看 have come by today: the first sustains, the second finds it again."""
    discipline = story.person("discipline")
    discipline.page.goto("/todo")
    discipline.reads("回头看", story.code)
    discipline.shot("32-镇纪委待办-回头看到期")
    seen = {"text": "抽查近3个月台账，收缴率100%。", "method": "查阅资料", "witness": "村民张三"}
    story.does("discipline", "回头看：巩固", ago(130), "已销号", "33-回头看-巩固", **seen)
    discipline.page.goto("/todo")
    discipline.reads("回头看", story.code)
    relapse = {"text": "近2个月党费又没有收缴，公示栏停在上季度。", "method": "实地查看", "witness": "村民李四"}
    story.does("discipline", "提出反弹", ago(30), "已销号", "34-回头看-反弹", **relapse)


def reopen(story: Story) -> None:
    """The coordinator confirms the relapse: round 2 begins, with its own deadline."""
    coordinator = story.person("coordinator")
    coordinator.page.goto("/todo")
    coordinator.shot("35-整改办待办-反弹待确认")
    again = {
        "reason": "回头看发现近2个月又未收缴党费，问题反弹。",
        "deadline": today() + timedelta(days=60),
        "confirmed": True,
    }
    story.does("coordinator", "重新挂账", ago(28), "整改中", "36-重新挂账", **again)
    coordinator.reads("第2轮")
    coordinator.shot("37-第二轮整改中")
    secretary = story.at_finding("secretary")
    secretary.reads("第2轮")
    secretary.shot("38-第二轮整改中-手机")
