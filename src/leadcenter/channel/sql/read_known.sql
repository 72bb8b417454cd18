-- what: raw leads of which more comes: our latest reading, the first one, and the marks of what arrived between
-- set in: keys
-- set out: one row per raw lead; the marks in no order
-- locks: none
select k.raw_id, coalesce(v.revision, 1), coalesce(v.inquiry, r.inquiry), r.inquiry,
    array(
        select x.fingerprint
        from raw_revision x
        where x.bucket = k.bucket and x.raw_id = k.raw_id and x.fingerprint is not null
    )
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[]) as k (bucket, raw_id)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
left join lateral (
    select x.revision, x.inquiry
    from raw_revision x
    where x.bucket = k.bucket and x.raw_id = k.raw_id
    order by x.revision desc
    limit 1
) v on true
