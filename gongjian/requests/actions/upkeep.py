"""What is kept beside its source for quick reading is compared with it every night, and after a bulk load."""

from django.db import connection

from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, remark
from gongjian.requests.rules.clock import may_recount

_JUDGED = """
UPDATE requests_case c
   SET judged = said.judged, judged_solved = said.solved, judged_content = said.content
  FROM (SELECT c.id, count(e.id) AS judged, count(e.id) FILTER (WHERE e.solved) AS solved,
               count(e.id) FILTER (WHERE e.mood <> 'bad') AS content
          FROM requests_case c LEFT JOIN requests_evaluation e ON e.case_id = c.id
         GROUP BY c.id) AS said
 WHERE said.id = c.id
   AND (c.judged, c.judged_solved, c.judged_content) <> (said.judged, said.solved, said.content)
"""
_AWAY = """
UPDATE requests_party p
   SET is_away = NOT (o.is_lead AND starts_with(here.path, home.path))
  FROM requests_case c, areas_area here, orgs_org o, areas_area home
 WHERE c.id = p.case_id AND here.id = c.area_id AND o.id = p.org_id AND home.id = o.area_id
   AND p.is_away = (o.is_lead AND starts_with(here.path, home.path))
"""


@action("核对诉求的派生数", allow=may_recount, lock=False)
def recount(_nothing: None, *, by: Actor) -> int:
    """Judgements counted on cases, and who takes part outside its own area; how many rows were not as they
    should be.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED)
        judged = cursor.rowcount
        cursor.execute(_AWAY)
        away = cursor.rowcount
    remark(f"评价数 {judged} 件，辖区内外 {away} 条")
    return int(judged + away)
