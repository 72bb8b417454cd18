-- what: how clocks were kept, by dealer, team or person; those that moved with a merge are counted where they went
-- set in: kind, span [from, until), by what, entities and owners that exist for who asks (null: any), whether those of nobody too, buckets, now, how many
-- set out: dealer's code, team, person's code, n, reached, late, running, answered, median and 90th percentile of the answered in business microseconds
-- locks: none
select e.code, g.team, s.code, g.n, g.reached, g.late, g.running, g.answered, g.median_us, g.p90_us
from (
    select c.dealer_id,
        case when %(by)b in ('team', 'consultant') then c.team else '' end as team,
        case when %(by)b = 'consultant' then c.staff_id end as staff_id,
        count(*) as n,
        count(*) filter (where c.stopped_by in ('dispatched', 'owner', 'contact') and c.spent_us <= c.target_us) as reached,
        count(*) filter (where c.spent_us > c.target_us or (c.stopped_at is null and c.due_at < %(now)b)) as late,
        count(*) filter (where c.stopped_at is null and (c.due_at is null or c.due_at >= %(now)b)) as running,
        count(*) filter (where c.stopped_by in ('dispatched', 'owner', 'contact')) as answered,
        percentile_disc(0.5) within group (order by c.spent_us) filter (where c.stopped_by in ('dispatched', 'owner', 'contact')) as median_us,
        percentile_disc(0.9) within group (order by c.spent_us) filter (where c.stopped_by in ('dispatched', 'owner', 'contact')) as p90_us
    from clock c
    where c.bucket = any(%(buckets)b::int[]) and c.kind = %(kind)b and c.started_at >= %(from)b and c.started_at < %(until)b and c.stopped_by <> 'moved'
      and (%(entities)b::uuid[] is null or c.dealer_id = any(%(entities)b::uuid[]))
      and (%(owners)b::uuid[] is null or c.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and c.staff_id is null))
    group by 1, 2, 3
) g
join entity e on e.id = g.dealer_id
left join staff s on s.id = g.staff_id
order by e.code, g.team, s.code
limit %(count)b
