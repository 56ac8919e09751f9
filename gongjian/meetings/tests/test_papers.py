"""The notice, the record and a resolution as Word: what they say is what the meeting holds."""

import io

import pytest
from docx import Document

from gongjian.kernel import clock
from gongjian.meetings import papers
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.recording import Topic
from gongjian.meetings.models import Item
from gongjian.meetings.queries.page import Sheet
from gongjian.meetings.rules.votes import Ballot
from gongjian.meetings.tests import makers as make
from gongjian.papers import queries as writing
from gongjian.platform.models import User

pytestmark = pytest.mark.django_db
VOTE = Topic("王思远转正", "介绍人谈了意见", decision=Item.Decision.VOTE, ballot=Ballot(4))


@pytest.fixture
def branch():
    return make.branch()


def words(kind: str, paper) -> str:
    return "\n".join(each.text for each in Document(io.BytesIO(writing.made(kind, paper))).paragraphs)


def test_the_record_tells_who_came_who_did_not_and_the_votes_with_their_base(branch):
    meeting = make.filed(branch, states="ppppl", topics=[VOTE])
    text = words("meetings.minutes", papers.minutes(Sheet(make.fresh(meeting))))
    for piece in (
        "三季度党员大会记录",
        "时间：2026年9月23日19:00至20:25",
        "应到：5人　实到：4人",
        f"未到：{branch.people[4].name}（住院）",
        "一、王思远转正",
        "应到有表决权的5人，实到4人；赞成4票，反对0票，弃权0票。",
        "会议记录",
        make.WORDS,
        "2026年9月23日",
    ):
        assert piece in text


def test_a_correction_stands_beside_the_record_it_corrects(branch):
    meeting = make.filed(branch)
    recording.add(meeting, text="地点应为一楼。", by=branch.secretary)
    text = words("meetings.minutes", papers.minutes(Sheet(make.fresh(meeting))))
    assert "党群服务站二楼" in text
    assert "地点应为一楼。（" in text


def test_the_notice_names_place_people_and_topics(branch):
    meeting = make.planned(branch)
    with clock.at(make.MORNING):
        planning.call(meeting, by=branch.secretary)
    text = words("meetings.notice", papers.notice(Sheet(make.fresh(meeting))))
    assert "关于召开三季度党员大会的通知" in text
    assert "党群服务站二楼" in text
    assert "1. 学习精神" in text
    assert all(person.name in text for person in branch.people)


def test_a_resolution_is_made_only_of_what_was_resolved(branch, client):
    lost = Topic("另一件事", "", decision=Item.Decision.VOTE, ballot=Ballot(1, nays=4))
    meeting = make.filed(branch, topics=[VOTE, lost, Topic("学习精神", "四人发言")])
    client.force_login(User.objects.get(pk=branch.secretary.user_id))
    address = f"/desk/meetings/{meeting.pk}/resolutions"
    answers = [client.get(f"{address}/{number}.docx").status_code for number in (1, 2, 3, 4)]
    assert answers == [200, 404, 404, 404]
    made = papers.resolution(Sheet(make.fresh(meeting)), make.items(meeting)[0])
    assert "关于王思远转正的决议" in words("meetings.resolution", made)


def test_there_is_no_record_of_a_meeting_that_was_not_held(branch, client):
    meeting = make.planned(branch)
    client.force_login(User.objects.get(pk=branch.secretary.user_id))
    assert client.get(f"/desk/meetings/{meeting.pk}/minutes.docx").status_code == 404
    answer = client.get(f"/desk/meetings/{meeting.pk}/notice.docx")
    assert answer.status_code == 200
    assert "%E4%BC%9A%E8%AE%AE%E9%80%9A%E7%9F%A5" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "kind", [papers.NOTICE, papers.MINUTES, papers.RESOLUTION], ids=lambda kind: kind.key
)
def test_whoever_makes_a_template_sees_an_invented_paper_of_the_kind(kind):
    assert len(words(kind.key, kind.sample())) > 60
