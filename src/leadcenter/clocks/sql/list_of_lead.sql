-- what: the clocks of a lead, those too that stopped in the moment in which they began, of which only the dispatch tells
-- set in: lead, entities, owners whose leads exist for who asks (null: any), whether leads of nobody too, now
-- set out: one row a clock, with until when it stands still (null: it does not) and why
-- locks: none
select r.kind, r.seq, s.code, r.started_at, r.target_us, r.due_at, r.rung, r.stopped_at, r.stopped_by, r.spent_us,
    p.until_at, coalesce(p.reason, '')
from (
    select c.dealer_id, c.staff_id, c.kind, c.seq, c.started_at, c.target_us, c.due_at, c.rung, c.stopped_at, c.stopped_by, c.spent_us
    from clock c
    where c.bucket = %(bucket)b and c.lead_id = %(lead_id)b
    union all
    select d.dealer_id, null, k.kind, d.seq, d.dispatched_at, t.minutes * 60000000::bigint, null, 0, d.dispatched_at, k.stopped_by, 0
    from dispatch d
    join lead l on l.bucket = d.bucket and l.id = d.lead_id
    cross join lateral (
        select 'dispatch' as kind, 'dispatched' as stopped_by where d.cleared_at >= d.dispatched_at and d.merge_id is null
        union all
        select 'assignment', 'owner'
        where exists (
            select from episode o
            where o.bucket = d.bucket and o.lead_id = d.lead_id and o.dealer_id = d.dealer_id and o.opened_at = d.dispatched_at
        )
    ) k
    cross join lateral (
        select coalesce(max(x.minutes) filter (where x.brand <> ''), max(x.minutes), 1) as minutes
        from clock_target x where x.kind = k.kind and x.brand in (l.brand, '')
    ) t
    where d.bucket = %(bucket)b and d.lead_id = %(lead_id)b
      and not exists (select from clock c where c.bucket = d.bucket and c.lead_id = d.lead_id and c.kind = k.kind and c.seq = d.seq)
) r
left join staff s on s.id = r.staff_id
left join lateral (
    select x.until_at, x.reason
    from clock_pause x
    where x.bucket = %(bucket)b and x.lead_id = %(lead_id)b and x.kind = r.kind and x.seq = r.seq and x.until_at > %(now)b and r.stopped_at is null
    order by x.until_at desc limit 1
) p on true
where (%(entities)b::uuid[] is null or r.dealer_id = any(%(entities)b::uuid[]))
  and (%(owners)b::uuid[] is null or r.staff_id = any(%(owners)b::uuid[]) or (%(unowned)b::boolean and r.staff_id is null))
  and (%(owners)b::uuid[] is null or coalesce(
      (select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = %(bucket)b and e.lead_id = %(lead_id)b and e.closed_at is null), %(unowned)b::boolean
  ))
order by r.started_at, r.kind, r.seq
