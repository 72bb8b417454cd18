-- what: who was passed over by the rules of a dealer in a span of time, and why, from the stored snapshots
-- set in: dealer, from (inside), until (outside), people (null = all)
-- set out: one row per person and reason: in how many sets of leads, when last
-- locks: none; rides on assignment_snapshot_of_dealer
select x.staff::uuid, x.why, count(distinct s.id), max(s.at)
from assignment_snapshot s
cross join lateral json_array_elements(s.candidates -> 'views') as v (view)
cross join lateral (
    select key, value from json_each_text(v.view -> 'excluded')
    union all
    select key, value from json_each_text(v.view -> 'later')
) as x (staff, why)
where s.dealer_id = %(dealer)b and s.at >= %(starts)b and s.at < %(ends)b
    and (%(people)b::uuid[] is null or x.staff::uuid = any(%(people)b::uuid[]))
group by 1, 2
order by 1, 3 desc, 2
