"""What a case probably is, for whoever sees it: suggestions, never decisions."""

from datetime import datetime

from ninja import Router, Schema
from pydantic import Field

from gongjian.orgs.actor import Actor
from gongjian.platform.wire import Named, WireRequest, needs
from gongjian.requests.api import shapes
from gongjian.requests.api.found import find
from gongjian.requests.queries import suggestions
from gongjian.requests.queries.suggestions import Suggested

READ = "cases:read"
router = Router(tags=["诉求"])


class SuggestedMatter(Schema):
    """可能的清单事项。"""

    id: int
    number: str
    name: str
    lead: Named | None = Field(description="牵头单位")
    why: list[str]


class SuggestedBody(Schema):
    """可能由谁牵头。"""

    org: Named
    why: list[str]


class LikeOut(Schema):
    """一件相像的诉求，在这个令牌看得到的范围里。"""

    number: str
    title: str
    state_name: str
    shared: list[str] = Field(description="相同的词")


class AnswerOut(Schema):
    """相像的诉求以前怎么答复的。"""

    number: str
    excerpt: str
    by: str
    at: datetime | None
    was_solved: bool


class SuggestionsOut(Schema):
    """建议，由经办人自己定。"""

    is_on: bool = Field(description="这个地方开着建议没有；关了下面都是空的")
    matters: list[SuggestedMatter]
    bodies: list[SuggestedBody]
    alike: list[LikeOut]
    answers: list[AnswerOut]


@router.get(
    "/cases/{number}/suggestions",
    response=SuggestionsOut,
    auth=needs(READ),
    summary="对一件诉求的建议",
    description="可能是哪一项、该谁牵头，为什么；有哪些相像的，以前怎么答复的。只是建议，不会自动办理。",
    operation_id="case_suggestions",
    url_name="case_suggestions",
)
def index(request: WireRequest, number: str) -> SuggestionsOut:
    """The same suggestions as on the page of the case."""
    by: Actor = request.auth.actor
    made = suggestions.for_case(by, find(by, number))
    return SuggestionsOut(
        is_on=made.is_on,
        matters=[_matter(one) for one in made.matters if one.item is not None],
        bodies=[
            SuggestedBody(org=shapes.named(one.org), why=list(one.why))
            for one in made.bodies
            if one.org is not None
        ],
        alike=[
            LikeOut(
                number=one.case.number,
                title=one.case.title,
                state_name=one.case.get_state_display(),
                shared=list(one.shared),
            )
            for one in made.alike
        ],
        answers=[
            AnswerOut(
                number=one.case.number,
                excerpt=one.excerpt,
                by=one.by,
                at=one.at,
                was_solved=one.was_solved,
            )
            for one in made.answers
        ],
    )


def _matter(one: Suggested) -> SuggestedMatter:
    assert one.item is not None
    return SuggestedMatter(
        id=one.item.pk,
        number=one.item.number,
        name=one.item.name,
        lead=shapes.named(one.lead) if one.lead else None,
        why=list(one.why),
    )
