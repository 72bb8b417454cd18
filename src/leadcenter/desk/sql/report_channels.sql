-- what: what became of the raw leads that channels sent in a span, as they stand now; tests and withdrawals left out,
--   and leads of people whose data are only kept (their rows are hidden, and what is hidden is in no statistics)
-- set in: the first id of the span and the first after it, zone of the days, reasons for which a raw lead is suspicious, buckets
-- set out: one row per channel, local day and kind (what it is worth; `carried`: copied from dealer to dealer): raw leads, of their leads
--   dispatched, in the showroom, ordered, won; seconds in all from the raw lead to its lead, to the first dispatch, visit, order
-- locks: none; raw leads and belt meet outside of their buckets, and so do visits and dispatches of leads whose customer was merged
with sent as materialized (
    select r.bucket, r.id, r.channel_id, r.received_at, r.reason = 'transferred' as carried, (r.received_at at time zone %(zone)b)::date as day
    from raw_lead r
    where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.id < %(until)b and r.verdict not in ('test', 'erasure')
), stands as materialized (
    select b.raw_bucket, b.raw_id, l.status,
        case
            when b.state in ('quarantined', 'invalid', 'erased', 'test') then b.state
            when b.state = 'review' and b.reason = any(%(suspicions)b::text[]) then 'suspicious'
            when b.state in ('landed', 'fetching', 'parked') or (b.state = 'review' and b.lead_id is null) then 'open'
            when l.status <> 'merged' then 'unique'
            else 'duplicate'
        end as kind,
        l.created_at, d.at as dispatched_at, v.at as visited_at, o.at as ordered_at
    from belt b
    left join lead l on l.bucket = b.bucket and l.id = b.raw_id and l.id >= %(since)b and l.id < %(until)b
    left join (
        select x.lead_id, min(x.dispatched_at) as at
        from dispatch x where x.bucket = any(%(buckets)b::int[]) and x.lead_id >= %(since)b and x.lead_id < %(until)b
        group by 1
    ) d on d.lead_id = b.raw_id
    left join (
        select x.lead_id, min(x.at) as at
        from visit x where x.bucket = any(%(buckets)b::int[]) and x.lead_id >= %(since)b and x.lead_id < %(until)b
        group by 1
    ) v on v.lead_id = b.raw_id
    left join (
        select x.bucket, x.lead_id, min(x.placed_at) as at
        from car_order x
        where x.bucket = any(%(buckets)b::int[]) and x.lead_id >= %(since)b and x.lead_id < %(until)b and x.status <> 'cancelled'
        group by 1, 2
    ) o on o.bucket = b.bucket and o.lead_id = b.raw_id
    where b.bucket = any(%(buckets)b::int[]) and b.raw_id >= %(since)b and b.raw_id < %(until)b
      and (l.id is not null or b.lead_id is distinct from b.raw_id or b.state = 'erased')
)
select s.channel_id, s.day, case when s.carried then 'carried' else t.kind end, count(*), count(t.dispatched_at), count(t.visited_at),
    count(t.ordered_at), count(*) filter (where t.status = 'won'),
    coalesce(sum(greatest(0, extract(epoch from t.created_at - s.received_at))) filter (where t.kind = 'unique'), 0)::float8,
    coalesce(sum(greatest(0, extract(epoch from t.dispatched_at - s.received_at))), 0)::float8,
    coalesce(sum(greatest(0, extract(epoch from t.visited_at - s.received_at))), 0)::float8,
    coalesce(sum(greatest(0, extract(epoch from t.ordered_at - s.received_at))), 0)::float8
from sent s
join stands t on t.raw_bucket = s.bucket and t.raw_id = s.id
where t.kind <> 'test'
group by 1, 2, 3
