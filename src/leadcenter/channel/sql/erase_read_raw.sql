-- what: raw leads as they are stored, with all that came of them later
-- set in: keys
-- set out: one row per raw lead: place, channel and its id, the latest reading with its revision, all sealed values
-- locks: none
select r.bucket, r.id, r.channel_id, r.external_id, coalesce(v.revision, 1), coalesce(v.inquiry, r.inquiry),
    array[r.body, r.inquiry] || coalesce(v.sealed, '{}'::bytea[])
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
left join lateral (
    select max(x.revision) as revision, (array_agg(x.inquiry order by x.revision desc))[1] as inquiry,
        array_agg(x.body) || array_agg(x.inquiry) as sealed
    from raw_revision x
    where x.bucket = k.bucket and x.raw_id = k.raw_id
) v on true
