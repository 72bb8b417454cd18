-- what: how many raw leads each channel sent in each hour of a span, tests left out
-- set in: every bucket, begin of the span and the first id of it
-- set out: one row per channel: code, name, status, the hours (0 = first) in which it sent any, how many in each
-- locks: none
select c.code, c.name, c.status, coalesce(array_agg(k.hour order by k.hour) filter (where k.hour is not null), '{}'),
    coalesce(array_agg(k.sent order by k.hour) filter (where k.hour is not null), '{}')
from channel c
left join (
    select r.channel_id, floor(extract(epoch from r.received_at - %(begin)b::timestamptz) / 3600)::int as hour, count(*) as sent
    from raw_lead r
    where r.bucket = any(%(buckets)b::int[]) and r.id >= %(since)b and r.received_at >= %(begin)b and r.verdict <> 'test'
    group by 1, 2
) k on k.channel_id = c.id
where c.status <> 'retired'
group by c.id, c.code, c.name, c.status
order by coalesce(sum(k.sent), 0) desc, c.code
limit %(count)b
