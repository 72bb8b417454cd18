-- what: the leads that no dealer has and that stand for a reason; reads what of the belt exists for who asks, once
-- set in: none
-- set out: one row per state and reason: how many, since when the one that stands there longest does
-- locks: none
select b.state, b.reason, count(*), min(b.changed_at)
from belt b
where b.state in ('cleaning', 'nurture', 'awaiting_dealer', 'awaiting_grant', 'awaiting_window')
group by b.state, b.reason
order by 3 desc, 1, 2
