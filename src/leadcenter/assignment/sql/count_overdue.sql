-- what: how many leads people have in hand whose next step is overdue: the follow-up agreed upon last, or else the first one (as followup's lists have it)
-- set in: people, now
-- set out: one row per person with at least one
-- locks: none; rides on episode_open_by_staff
select k.staff_id, count(*)
from unnest(%(staff)b::uuid[]) as k (staff_id)
join episode e on e.staff_id = k.staff_id and e.closed_at is null
    and (case when e.next_due_at is null then e.followup_due_at else e.next_due_at end) <= %(now)b
group by 1
