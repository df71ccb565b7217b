"""One finding from the inspector's phone to 销号, its relapse and the printed ledger, through the pages only.

The installation has the real clock, so what the story needs to be months old is entered late, with its 业务日期.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.stories.conftest import AsPerson
from tests.stories.installation import ago, today
from tests.stories.printed import Printed
from tests.stories.story import MOVED_ON, Story
from tests.stories.visitor import Visitor
from tracker.foundation.lib.chinese import chinese_date

pytestmark = pytest.mark.browser

WORDING = "党费收缴不及时。抽查上年度党费收缴台账，42名党员中有3人连续3个月未交，村党支部没有提醒、没有登记。"
GOAL = "党费按月足额收缴，台账与票据逐月相符。"
MEASURES = ("逐人核对欠交党费，当月补缴到位。", "修订党费收缴办法，明确每月10日收缴、月底公示。")
VAGUE = "补材料"
FEEDBACK = """关于巡察柳林村党支部的反馈意见
一、党的建设方面
一是“三会一课”走过场。上年度第三季度未召开党员大会，会议记录事后补写。二是村务公开不及时。低保名单变更后两个月没有公示。\
三是主题党日签到表有代签。抽查3次，代签5人。
二、集体三资管理方面
一是村集体机动地出租没有签订合同，涉及35亩。二是2笔误工补贴没有附考勤表，涉及金额1860元。三是会议室桌椅陈旧。
"""
IMPORTED = (
    "“三会一课”走过场。上年度第三季度未召开党员大会，会议记录事后补写。",
    "村务公开不及时。低保名单变更后两个月没有公示。",
    "主题党日签到表有代签。抽查3次，代签5人。",
    "村集体机动地出租没有签订合同，涉及35亩。",
    "2笔误工补贴没有附考勤表，涉及金额1860元。",
)
FIGURES = "反馈问题6个，已完成0个，阶段性完成0个，未完成6个，完成率0.0％"
REASON = "现场查看公示栏，上月收缴情况没有公示，请补公示后重新申请。"


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
    import_a_text(story)
    feed_back(story)
    acknowledge_and_plan(story)
    rectify(story, photo)
    review_and_send_back(story)
    close(story)
    look_back(story)
    reopen(story)
    print_the_ledger(story)
    read_the_sentence(story)


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


def import_a_text(story: Story) -> None:
    """The rest comes from the team's text: split, mended in the preview, stored."""
    inspector = story.person("inspector")
    inspector.page.goto(story.feedback)
    inspector.press("从文本导入")
    inspector.fill(text=FEEDBACK)
    inspector.shot("07-从文本导入-手机")
    inspector.press("拆分并预览")
    inspector.reads("共6个问题")
    inspector.shot("08-导入预览-手机")
    mend_the_splits(inspector)
    inspector.shot("09-导入预览-已修改-手机")
    inspector.fill(effective_on=ago(290))
    inspector.press("登记为草稿（5个问题）")
    inspector.told("已登记5个问题为草稿")
    for wording in IMPORTED:
        inspector.reads(wording)
    expect(inspector.page.locator("main")).not_to_contain_text("桌椅陈旧")


def mend_the_splits(inspector: Visitor) -> None:
    """Cut the first, join it again, give the second another category, leave the last out."""
    splits = inspector.page.locator(".splits > li")
    splits.nth(0).locator("summary", has_text="拆开").click()
    splits.nth(0).get_by_role("button", name="在此处拆开").first.click()
    expect(splits).to_have_count(7)
    expect(splits.nth(1).locator(".split-text")).to_have_text("上年度第三季度未召开党员大会，会议记录事后补写。")
    splits.nth(1).get_by_role("button", name="合并到上一条").click()
    expect(splits).to_have_count(6)
    splits.nth(1).locator("summary", has_text="改类别").click()
    splits.nth(1).locator("[name=category]").fill("村务公开方面")
    splits.nth(1).get_by_role("button", name="保存类别").click()
    expect(splits.nth(1).locator(".split-category")).to_have_text("村务公开方面")
    splits.nth(5).get_by_role("button", name="不导入").click()
    expect(splits).to_have_count(5)


def feed_back(story: Story) -> None:
    """The team submits everything, the coordinator releases it and assigns the finding of the story."""
    assert story.at_finding("inspector").buttons == ["提交审定"]
    together(story, "inspector", "submit_draft", "全部提交审定（6）", ago(289))
    assert story.at_finding("inspector").buttons == []
    coordinator = story.at_finding("coordinator")
    assert coordinator.buttons == ["审定反馈", "交办", "退回修改"]
    together(story, "coordinator", "release", "全部审定反馈（6）", ago(288), shot="10-反馈六个问题")
    story.at_finding("coordinator").shot("10-待签收-整改办")
    people = {"owner": "孙村（柳林村党支部书记）", "leader": "李联（清河镇联村领导）"}
    units = {
        "responsible_unit": "柳林村党支部",
        "lead_unit": "清河镇党委",
        "supporting_units": "清河镇党政办、清河镇财政所",
    }
    time = {"timeframe": "限期整改", "deadline": ago(200)}
    story.does("coordinator", "交办", ago(287), "待签收", "11-交办", **people, **units, **time)


def together(story: Story, username: str, action: str, button: str, day: date, shot: str = "") -> None:
    """One step for the whole feedback, on its page."""
    visitor = story.person(username)
    visitor.page.goto(story.feedback)
    visitor.page.locator("summary", has_text=button).click()
    visitor.fill(**{f"{action}-effective_on": day})
    if shot:
        visitor.shot(shot)
    visitor.press(f"确认{button.partition('（')[0]}")
    visitor.told("6个问题")


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
    secretary.told("“完成措施”已办理")
    secretary.press("完成第2条")
    secretary.fill(effective_on=ago(240), result="当月起按新办法执行。", institution_name="柳林村党费收缴办法")
    with secretary.expecting(422):
        secretary.press("完成措施")
        secretary.reads("文号")
    secretary.shot("23-缺文号被拒绝-手机")
    expect(secretary.page.locator("[name=institution_name]")).to_have_value("柳林村党费收缴办法")
    secretary.fill(document_number="柳村支〔2023〕3号")
    secretary.press("完成措施")
    secretary.told("“完成措施”已办理")
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
    expect(secretary.page.locator(".alert-warning", has_text="退回整改")).to_contain_text(REASON)
    secretary.shot("28-被退回-手机")
    statement = "已补公示上月收缴情况，两项措施均已完成。"
    story.does("secretary", "申请销号", ago(228), "待初审", statement=statement)
    story.does("leader", "初审同意", ago(227), "待复核", opinion="已补公示，同意。")
    visit = {"opinion": "现场查看属实，同意。", "visited_on": ago(225)}
    story.does("discipline", "复核同意", ago(225), "待审定", "29-现场复核", **visit)
    assert story.at_finding("approver").buttons == ["审定销号", "退回整改"]
    story.does("approver", "审定销号", ago(224), "已销号", "30-审定", opinion="同意销号。", confirmed=True)
    secretary.page.reload()
    for months in (3, 6):
        secretary.reads(f"应于{chinese_date(months_after(ago(224), months))}开展")
    secretary.shot("31-已销号-手机")


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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
    expect(secretary.page.locator(".alert-warning", has_text="重新挂账")).to_contain_text("问题反弹")
    secretary.shot("38-第二轮整改中-手机")


def print_the_ledger(story: Story) -> None:
    """The supervisor prints 整改台账 of the town and fetches the PDF."""
    supervisor = story.person("supervisor")
    supervisor.shot("40-监督首页")
    supervisor.page.goto("/ledgers")
    supervisor.page.select_option("[name=organization]", label="　清河镇")
    supervisor.shot("41-打印台账")
    supervisor.press("打印")
    supervisor.reads("打印情况")
    download = supervisor.page.get_by_role("link", name="下载 PDF")
    expect(download).to_be_visible(timeout=60_000)
    supervisor.shot("42-台账已印好")
    with supervisor.page.expect_download() as fetched:
        download.click()
    assert re.fullmatch(r"清河镇整改台账-截至\d{4}年\d{1,2}月\d{1,2}日\.pdf", fetched.value.suggested_filename)
    path = story.folder / "ledger.pdf"
    fetched.value.save_as(path)
    with Printed(path) as printed:
        for words in (WORDING, *MEASURES, *IMPORTED, "孙村", "李联", "反弹重新挂账", FIGURES):
            assert words in printed.text, words
        assert f"共{printed.pages}页" in printed.text
        assert all(0.004 < ink < 0.5 for ink in printed.ink("43-台账"))


def read_the_sentence(story: Story) -> None:
    """报告用语: today nothing is complete, for it relapsed; a hundred days ago one of six was."""
    supervisor = story.person("supervisor")
    supervisor.page.goto("/statements")
    supervisor.shot("44-报告用语")
    sentence = supervisor.page.locator("#sentences")
    expect(sentence).to_have_value(re.compile("反馈村级党组织的6个问题中，0个已整改完成，完成率0.0％"))
    supervisor.fill(as_of=ago(100))
    supervisor.press("查看")
    expect(sentence).to_have_value(re.compile("反馈村级党组织的6个问题中，1个已整改完成，完成率16.7％"))
    supervisor.shot("45-报告用语-过去某日")
