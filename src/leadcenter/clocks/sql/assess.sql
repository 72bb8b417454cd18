-- what: how clocks were kept, by dealer, team or person; those that moved with a merge are counted where they went. A dispatch that nobody waited for and
--       one that was owned in its own moment kept theirs without one being written
-- set in: kind, span [from, until), by what, entities and owners that exist for who asks (null: any), whether those of nobody too, buckets, now, how many
-- set out: dealer's code, team, person's code, n, reached, late, running, answered, median and 90th percentile of the answered in business microseconds
-- locks: none
select e.code, g.team, s.code, g.n, g.reached, g.late, g.running, g.answered, g.median_us, g.p90_us
from (
    select r.dealer_id,
        case when %(by)b in ('team', 'consultant') then r.team else '' end as team,
        case when %(by)b = 'consultant' then r.staff_id end as staff_id,
        count(*) as n,
        count(*) filter (where r.stopped_by in ('dispatched', 'owner', 'contact') and r.spent_us <= r.target_us) as reached,
        count(*) filter (where r.spent_us > r.target_us or (r.stopped_by = '' and r.due_at < %(now)b)) as late,
        count(*) filter (where r.stopped_by = '' and (r.due_at is null or r.due_at >= %(now)b)) as running,
        count(*) filter (where r.stopped_by in ('dispatched', 'owner', 'contact')) as answered,
        percentile_disc(0.5) within group (order by r.spent_us) filter (where r.stopped_by in ('dispatched', 'owner', 'contact')) as median_us,
        percentile_disc(0.9) within group (order by r.spent_us) filter (where r.stopped_by in ('dispatched', 'owner', 'contact')) as p90_us
    from (
        select c.dealer_id, c.team, c.staff_id, c.target_us, c.due_at, c.stopped_by, c.spent_us
        from clock c
        where c.bucket = any(%(buckets)b::int[]) and c.kind = %(kind)b and c.started_at >= %(from)b and c.started_at < %(until)b
          and c.stopped_by <> 'moved'
        union all
        select d.dealer_id, '', null, 1, null, 'owner', 0
        from dispatch d
        where d.bucket = any(%(buckets)b::int[]) and d.dispatched_at >= %(from)b and d.dispatched_at < %(until)b and d.merge_id is null and (
            (%(kind)b = 'dispatch' and d.cleared_at >= d.dispatched_at)
            or (%(kind)b = 'assignment' and exists (
                select from episode o
                where o.bucket = d.bucket and o.lead_id = d.lead_id and o.dealer_id = d.dealer_id and o.opened_at = d.dispatched_at
            ))
        ) and not exists (select from clock c where c.bucket = d.bucket and c.lead_id = d.lead_id and c.kind = %(kind)b and c.seq = d.seq)
    ) r
    where (%(entities)b::uuid[] is null or r.dealer_id = any(%(entities)b::uuid[]))
      and (%(owners)b::uuid[] is null or r.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and r.staff_id is null))
    group by 1, 2, 3
) g
join entity e on e.id = g.dealer_id
left join staff s on s.id = g.staff_id
order by e.code, g.team, s.code
limit %(count)b
