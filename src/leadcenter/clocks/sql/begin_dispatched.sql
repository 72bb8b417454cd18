-- what: dispatches get their clocks, which are looked at in this round: the second (dispatched → owner) where nobody owned the lead in the same moment,
--       the first (cleared → dispatched) where it lasted; what took no time at all is read from the dispatch itself (list_of_lead, assess).
--       What a merge made is a copy: its clock came along, unless somebody had owned the lead at once
-- set in: buckets, transactions (from one on, and some before), or whether all that last; now
-- set out: nothing
-- locks: new rows
-- `is not distinct from`: the key leads to the row, not the dealer and the moment, which thousands share
insert into clock (bucket, lead_id, kind, seq, dealer_id, brand, started_at, target_us, look_at)
with fresh as materialized (
    select d.bucket, d.lead_id, d.seq, d.dealer_id, d.cleared_at, d.dispatched_at, d.merge_id
    from dispatch d
    where d.bucket = any(%(buckets)b::int[])
      and (d.xact >= %(from)b::bigint or d.xact = any(%(running)b::bigint[]) or (%(lasting)b::boolean and d.ended_at is null))
),
waited as materialized (
    select f.bucket, f.lead_id, k.kind, f.seq, f.dealer_id, k.started_at
    from fresh f
    cross join lateral (
        select 'assignment' as kind, f.dispatched_at as started_at
        where not exists (
            select from episode e
            where e.bucket = f.bucket and e.lead_id = f.lead_id
              and (f.merge_id is not null
                   or (e.dealer_id is not distinct from f.dealer_id and e.opened_at is not distinct from f.dispatched_at))
        )
        union all
        select 'dispatch', f.cleared_at where f.cleared_at < f.dispatched_at and f.merge_id is null
    ) k
)
select k.bucket, k.lead_id, k.kind, k.seq, k.dealer_id, l.brand, k.started_at, t.minutes * 60000000::bigint, %(now)b
from waited k
cross join lateral (select o.brand from lead o where o.bucket = k.bucket and o.id = k.lead_id offset 0) l
cross join lateral (
    select coalesce(max(x.minutes) filter (where x.brand <> ''), max(x.minutes), 1) as minutes
    from clock_target x where x.kind = k.kind and x.brand in (l.brand, '')
) t
on conflict (bucket, lead_id, kind, seq) do nothing
