-- what: how many leads people have in hand whose first follow-up was due
-- set in: people, now
-- set out: one row per person with at least one
-- locks: none; rides on episode_open_by_staff
select k.staff_id, count(*)
from unnest(%(staff)b::uuid[]) as k (staff_id)
join episode e on e.staff_id = k.staff_id and e.closed_at is null and e.followup_due_at <= %(now)b
group by 1
