-- what: our latest reading of some raw leads
-- set in: keys
-- set out: one row per raw lead
-- locks: none
select k.raw_id, r.channel_id, r.external_id, r.received_at, coalesce(v.revision, 1), coalesce(v.inquiry, r.inquiry)
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
left join lateral (
    select x.revision, x.inquiry
    from raw_revision x
    where x.bucket = k.bucket and x.raw_id = k.raw_id
    order by x.revision desc
    limit 1
) v on true
