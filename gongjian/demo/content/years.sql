-- The years of many branches (demo/years.py). Statements end with a semicolon at the end of a line.

-- A number below another one that hangs on a text only: the same demo comes out each time.
create or replace function pg_temp.draw(what text, below int) returns int language sql immutable parallel safe as
$$ select ('x' || substr(md5(what), 1, 7))::bit(28)::int %% below $$;

-- Who belonged where and when. Whoever was there from the first day and never left comes first: officers are
-- among these.
create temp table seat on commit drop as
select s.branch_id as org_id, m.person_id, s.starts, s.ends, s.standing = 'formal' as may_vote,
    row_number() over (partition by s.branch_id order by s.ends is not null, s.starts, s.member_id) as rank
from members_membership s join members_member m on m.id = s.member_id
where s.branch_id = any(%(orgs)s::bigint[]) and s.standing <> 'suspended';

-- What was held: a kind in its months, but for what a branch missed.
create temp table gathering on commit drop as
with plan as (
    select o.nth as branch, o.org_id, k.*, g.nth, mth.first,
        pg_temp.draw(o.nth || k.kind || g.nth || mth.first, 1000000) as drawn,
        mth.first + k.day - 1 + g.nth + pg_temp.draw('day' || o.nth || k.kind || mth.first, 3) as held_on
    from unnest(%(orgs)s::bigint[]) with ordinality as o(org_id, nth)
    cross join unnest(%(kinds)s::text[], %(who)s::text[], %(days)s::int[], %(topics)s::int[])
        as k(kind, who, day, topics)
    cross join lateral generate_series(0, case k.who when 'group' then %(groups)s - 1 else 0 end) as g(nth)
    cross join lateral (select d::date as first
        from generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') d) as mth
    where (k.kind || extract(month from mth.first)) = any(%(months)s::text[])
)
select nextval(pg_get_serial_sequence('meetings_meeting', 'id')) as id, branch, org_id, kind, who, nth, held_on,
    drawn, topics, (held_on + time '19:00') at time zone %(zone)s as starts_at
from (select * from plan where (held_on + time '19:00') at time zone %(zone)s < %(until)s - interval '3 hours'
    and drawn %% 1000 >= case branch %% 7 when 3 then %(missed_by_some)s else %(missed)s end
    order by held_on, branch, kind, nth) as held;

-- Who was due on the day, and whether they came.
create temp table came on commit drop as
select g.id as meeting_id, s.person_id, s.rank, s.may_vote, case
        when s.rank <= 2 or c.drawn < 88 or g.who = 'few' then 'p' when c.drawn < 92 and k.online_counts then 'o'
        when c.drawn < 97 then 'l' else 'a' end as state, c.drawn
from gathering g
join meetings_meetingkind k on k.key = g.kind
join seat s on s.org_id = g.org_id and s.starts <= g.held_on and (s.ends is null or s.ends > g.held_on)
    and case g.who when 'members' then true when 'committee' then s.rank <= %(heads)s
        when 'group' then s.rank %% %(groups)s = g.nth
        else s.rank = 1 or s.rank %% 8 = extract(month from g.held_on)::int %% 8 end
cross join lateral (select pg_temp.draw(g.branch || g.kind || g.held_on || s.rank, 100) as drawn) as c;

-- The counts that a meeting keeps; it is led and written down by the first two.
create temp table counted on commit drop as
select meeting_id, count(*) as due, count(*) filter (where state in ('p', 'o')) as present,
    count(*) filter (where state = 'l') as away, count(*) filter (where may_vote) as voters,
    count(*) filter (where may_vote and state in ('p', 'o')) as voters_present,
    (array_agg(person_id order by rank))[1] as chair, (array_agg(person_id order by rank))[2] as recorder
from came group by meeting_id;

analyze gathering, came, counted;

-- The parts of a filed record cannot be added (meetings/0003_filed_stays): they are written first.
insert into meetings_attendance (meeting_id, person_id, may_vote, answer, state, via, reason)
select meeting_id, person_id, may_vote,
    case when state in ('p', 'o') then 'y' when state = 'l' then 'n' else '' end, state,
    case when state = 'o' then 'k' when state = 'p' and drawn %% 2 = 1 then 'q' else 'b' end,
    case state when 'l' then (array['外出', '住院', '上班走不开', '照看孙辈'])[1 + drawn %% 4] else '' end
from came order by meeting_id, rank;

insert into meetings_item (meeting_id, "order", title, text, decision, carried)
select g.id, 1, t.title, t.text, case when k.quorum <> 'none' then 'agreed' else '' end,
    case when k.quorum <> 'none' then true end
from gathering g join meetings_meetingkind k on k.key = g.kind
join unnest(%(topic_kinds)s::text[], %(topic_nths)s::int[], %(titles)s::text[], %(texts)s::text[])
    as t(kind, nth, title, text)
    on t.kind = g.kind and t.nth = g.drawn %% g.topics
join counted c on c.meeting_id = g.id;

insert into meetings_minutes (meeting_id, text)
select c.meeting_id, '应到 ' || c.due || ' 人，实到 ' || c.present || ' 人，请假 ' || c.away || ' 人。'
    || p.name || '主持。会议按安排进行，确定的事由各责任人落实，下次会议通报。'
from counted c join orgs_person p on p.id = c.chair;

insert into meetings_meeting (id, kind_id, org_id, title, starts_at, ends_at, place, state, chair_id,
    recorder_id, due_count, present_count, leave_count, voters_due, voters_present, quorum_least, called_at,
    filed_at, filed_by, version)
select g.id, g.kind, g.org_id, to_char(g.held_on, 'FMMM" 月"') || k.name
        || case g.who when 'group' then '（' || substr('一二三四五', g.nth + 1, 1) || '组）' else '' end,
    g.starts_at, g.starts_at + interval '75 minutes', %(place)s, 'filed', c.chair, c.recorder,
    c.due, c.present, c.away, c.voters, c.voters_present,
    case when k.quorum <> 'none' then greatest(ceil(c.voters * %(quorum)s / 100.0), 1) end,
    g.starts_at - interval '3 days', g.starts_at + interval '2 hours', p.name, 3
from gathering g join meetings_meetingkind k on k.key = g.kind
join counted c on c.meeting_id = g.id join orgs_person p on p.id = c.chair;
