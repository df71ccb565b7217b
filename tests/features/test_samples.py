"""反向核查: the draw can be repeated by anybody, its checks stand once, and what was not genuine is taken up again."""

from __future__ import annotations

import random
import re
import subprocess
from datetime import date, timedelta
from hashlib import sha256

import pytest

from tests import crowd
from tests.cast import World, instant
from tests.databases import Listen
from tests.web import Site
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import verify
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, Sample, SampleVerdict
from tracker.rectification.findings.operations import sampling
from tracker.rectification.findings.queries.samples import population_of, redraw
from tracker.rectification.findings.sampling import members, share, ticket
from tracker.workflow.model import State

CLOSED_ON = date(2023, 5, 10)
TODAY = date(2023, 6, 1)
SEED = "123456789012"


def struck_off(world: World, count: int, *, left_open: int = 1) -> list[Finding]:
    """Findings of village-01, all struck off but the last ones."""
    findings = crowd.drafts(world, "village-01", count + left_open)
    crowd.release(world, *findings)
    for finding in findings[:count]:
        crowd.closed(world, finding, CLOSED_ON)
    return findings[:count]


def drawn(world: World, username: str = "discipline", **changes: object) -> Sample:
    values: dict[str, object] = {"size": 3, "seed": SEED} | changes
    new = sampling.Draw(world.organizations["town"], date(2023, 1, 1), TODAY, **values)  # type: ignore[arg-type]
    return sampling.draw(world.session, new, world.by(username, TODAY), instant(TODAY))


def codes(sample: Sample) -> list[str]:
    return [member.finding.code for member in sample.members]


def _taken_up_again(world: World, finding: Finding, day: date) -> None:
    act.recur(world.session, finding, "又有两个月没有收缴党费，问题反弹。", world.by("discipline", day))
    grounds = "纪委核实确有反弹，重新整改"
    act.reopen(world.session, finding, grounds, date(2023, 9, 1), world.by("coordinator", day))


def test_the_smallest_lots_are_drawn_whatever_the_order() -> None:
    population = [f"2023-QX-02-C01-{number:03d}" for number in range(1, 101)]
    by_hand = sorted(population, key=lambda code: sha256(f"{SEED}:{code}".encode()).hexdigest())[:7]
    shuffled = random.Random(1).sample(population, 100)
    assert members(SEED, population, 7) == members(SEED, shuffled, 7) == by_hand
    assert members("123456789013", population, 7) != by_hand
    assert members(SEED, population, 200) == members(SEED, population, 100)


def test_a_bigger_sample_of_the_same_seed_holds_the_smaller_one() -> None:
    population = [f"C{number}" for number in range(50)]
    assert members(SEED, population, 20)[:5] == members(SEED, population, 5)


def test_every_finding_is_drawn_about_equally_often() -> None:
    population = [f"2023-QX-02-C01-{number:03d}" for number in range(1, 21)]
    times = dict.fromkeys(population, 0)
    for seed in range(2_000):
        for code in members(f"{seed:012d}", population, 5):
            times[code] += 1
    assert all(400 < count < 600 for count in times.values())  # 500 expected, 19 of standard deviation


@pytest.mark.parametrize(("population", "percent", "size"), [(45, 10, 5), (1, 10, 1), (40, 10, 4), (7, 100, 7)])
def test_a_share_is_rounded_up(population: int, percent: int, size: int) -> None:
    assert share(population, percent) == size


def test_a_lot_is_what_sha256sum_says() -> None:
    code = "2023-QX-02-C01-001"
    said = subprocess.run(["sha256sum"], input=f"{SEED}:{code}", capture_output=True, text=True, check=True).stdout
    assert ticket(SEED, code) == said.split()[0]


def test_only_what_stands_as_struck_off_in_between_can_be_drawn(world: World) -> None:
    findings = struck_off(world, 4)
    _taken_up_again(world, findings[0], TODAY)
    sample = drawn(world, size=None, percent=100)
    assert sorted(codes(sample)) == [finding.code for finding in findings[1:]]
    assert (sample.population, sample.size) == (3, 3)
    early = sampling.Draw(world.organizations["town"], date(2023, 1, 1), CLOSED_ON - timedelta(days=1), size=1)
    with pytest.raises(Refused, match="没有已销号的问题"):
        sampling.draw(world.session, early, world.by("discipline", TODAY), instant(TODAY))


def test_a_draw_comes_out_the_same_later_and_with_the_same_seed(world: World) -> None:
    findings = struck_off(world, 6)
    sample, again = drawn(world), drawn(world, "coordinator")
    assert codes(sample) == codes(again) == members(SEED, [finding.code for finding in findings], 3)
    later = TODAY + timedelta(days=1)
    act.recur(world.session, sample.members[0].finding, "现场发现问题反弹。", world.by("discipline", later))
    deadline = date(2023, 9, 1)
    act.reopen(
        world.session, sample.members[0].finding, "纪委核实确有反弹，重新整改", deadline, world.by("coordinator", later)
    )
    assert redraw(world.session, sample).agrees
    assert population_of(world.session, sample) == [finding.code for finding in findings]
    assert verify(world.session).ok


def test_a_seed_of_its_own_has_twelve_digits_and_is_another_each_time(world: World) -> None:
    struck_off(world, 2)
    seeds = {drawn(world, size=1, seed="").seed for _ in range(5)}
    assert len(seeds) == 5
    assert all(re.fullmatch(r"\d{12}", seed) for seed in seeds)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"size": 3}, "共2个，抽取数请填1到2"),
        ({"size": 0}, "抽取数请填1到2"),
        ({"seed": "很多"}, "种子号是6到20位数字"),
    ],
)
def test_what_cannot_be_drawn_is_refused(world: World, changes: dict[str, object], sentence: str) -> None:
    struck_off(world, 2)
    with pytest.raises(Refused, match=sentence):
        drawn(world, **changes)


def checked(
    world: World, sample: Sample, username: str, verdict: SampleVerdict = SampleVerdict.NOT_GENUINE
) -> tuple[str, ...]:
    by = world.by(username, TODAY)
    text = "公示栏里没有第三季度的党费公示。"
    return sampling.record_result(world.session, sample.members[0], sample, verdict, text, by)


def test_what_is_not_genuine_proposes_a_relapse_in_the_checkers_name(world: World) -> None:
    struck_off(world, 3)
    sample = drawn(world)
    assert checked(world, sample, "superior") == ()
    finding = sample.members[0].finding
    assert finding.relapse_proposed
    row = world.session.query(Transition).filter_by(action="recur").one()
    assert (row.actor_name, row.reason) == ("吴审", "反向核查不属实：公示栏里没有第三季度的党费公示。")
    assert verify(world.session).ok


def test_who_may_not_propose_it_reads_who_must(world: World) -> None:
    struck_off(world, 3)
    sample = drawn(world, "coordinator")
    (sentence,) = checked(world, sample, "coordinator")
    assert "由" in sentence
    assert "办理" in sentence
    assert not sample.members[0].finding.relapse_proposed
    world.session.refresh(sample.members[0])
    assert sample.members[0].result is not None


def test_whoever_reviewed_it_does_not_check_it_again(world: World) -> None:
    struck_off(world, 3)
    sample = drawn(world)
    with pytest.raises(Refused, match="换一个人"):
        checked(world, sample, "discipline", SampleVerdict.GENUINE)
    world.session.refresh(sample.members[0])
    assert sample.members[0].result is None


def test_a_check_stands_once(world: World) -> None:
    struck_off(world, 3)
    sample = drawn(world)
    assert checked(world, sample, "superior", SampleVerdict.GENUINE) == ()
    assert sample.members[0].finding.state is State.CLOSED
    assert not sample.members[0].finding.relapse_proposed
    with pytest.raises(Refused, match="已经登记"):
        checked(world, sample, "coordinator")


def test_from_the_form_to_the_sheet(site: Site) -> None:
    findings = struck_off(site.world, 5)
    site.today = TODAY
    client = site.login("discipline")
    form = {"organization": "town", "closed_from": "2023-01-01", "closed_to": "2023-06-01", "how": "percent"}
    counted = client.post("/samples/new", data=form | {"amount": "40", "seed": SEED, "count": "1"})
    assert (counted.status_code, "共5个问题" in counted.text) == (200, True)
    before_an_amount = client.post("/samples/new", data=form | {"amount": "", "count": "1"})
    assert (before_an_amount.status_code, "共5个问题" in before_an_amount.text) == (200, True)
    assert 'value="1" formnovalidate>先看有多少个' in before_an_amount.text
    nothing_to_draw = client.post("/samples/new", data=form | {"amount": ""})
    assert (nothing_to_draw.status_code, "请填写抽取数" in nothing_to_draw.text) == (422, True)
    assert site.session.query(Sample).count() == 0
    site.session.commit()  # nobody may be writing when a draw settles
    answer = client.post("/samples/new", data=form | {"amount": "40", "seed": SEED})
    page = client.get(answer.headers["Location"]).text
    assert "已从5个问题中抽取2个，种子号 123456789012" in page
    expected = members(SEED, [finding.code for finding in findings], 2)
    assert re.findall(r'class="cell-title"><a href="/findings/([^"]+)"', page) == expected
    assert "抽样人（签字）：" in page
    again = client.get(f"{answer.headers['Location']}?again=1").text
    assert "总体5个，抽中的2个问题和顺序完全一致" in again
    listed = client.get(f"{answer.headers['Location']}/population.txt").text
    assert listed.split() == [finding.code for finding in findings]


def test_the_sheet_asks_no_more_for_more_findings(site: Site, listen: Listen) -> None:
    findings = struck_off(site.world, 8)
    sheets = [drawn(site.world, size=size).id for size in (2, len(findings))]
    site.today = TODAY
    client = site.login("discipline")
    asked = listen(site.app.extensions["engine"])
    counts = []
    for sheet in sheets:
        asked.clear()
        assert client.get(f"/samples/{sheet}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_command_on_the_sheet_draws_the_same(site: Site, tmp_path: object) -> None:
    struck_off(site.world, 5)
    sample = drawn(site.world)
    site.today = TODAY
    client = site.login("discipline")
    page = client.get(f"/samples/{sample.id}").text
    command = re.search(r'<pre class="command">(.*?)</pre>', page, re.DOTALL)
    assert command
    script = command[1].replace("&lt;", "<").replace("&#39;", "'")
    with open(f"{tmp_path}/population.txt", "w") as file:  # noqa: PTH123 - where the downloaded list is saved
        file.write(client.get(f"/samples/{sample.id}/population.txt").text)
    said = subprocess.run(["bash", "-c", script], cwd=str(tmp_path), capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in said.splitlines()] == codes(sample)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"how": "percent", "amount": "101"}, "比例填1到100之间的整数"),
        ({"amount": "9" * 5_000}, "请填写整数"),
        ({"seed": "１２３４５６"}, "种子号是6到20位数字"),
    ],
)
def test_what_nobody_can_draw_is_refused_in_the_form(site: Site, typed: dict[str, str], sentence: str) -> None:
    form = {"organization": "town", "closed_from": "2023-01-01", "closed_to": "2023-03-01", "how": "count"}
    answer = site.login("coordinator").post("/samples/new", data=form | {"amount": "1"} | typed)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_result_needs_a_verdict_and_keeps_what_was_typed(site: Site) -> None:
    struck_off(site.world, 3)
    sample = drawn(site.world)
    site.today = TODAY
    client, address = site.login("superior"), f"/samples/{sample.id}/1"
    assert "checked" not in client.get(address).text.partition('<form method="post"')[2]
    refused = client.post(address, data={"text": "看过现场。", "effective_on": "2023-06-01"})
    assert refused.status_code == 422
    assert "请选择核查结论" in refused.text
    assert "看过现场。</textarea>" in refused.text
    sent = client.post(address, data={"text": "看过现场。", "verdict": "not_genuine", "effective_on": "2023-06-01"})
    assert "已提出反弹" in client.get(sent.headers["Location"]).text


def test_an_empty_list_says_what_to_do(site: Site) -> None:
    assert "还没有抽样核查" in site.login("coordinator").get("/samples").text
