-- what: raw leads of which more comes: where they stand, our latest reading, the first one, and the marks of what arrived between
-- set in: keys with their homes
-- set out: one row per raw lead; the first body only of what has revisions; the marks in no order
-- locks: none
select k.raw_id, (select b.state from belt b where b.bucket = k.home and b.raw_id = k.raw_id), coalesce(v.revision, 1), coalesce(v.inquiry, r.inquiry), r.inquiry,
    case when v.revision > 1 then r.body end,
    array(
        select x.fingerprint
        from raw_revision x
        where x.bucket = k.bucket and x.raw_id = k.raw_id and x.fingerprint is not null
    )
from unnest(%(buckets)b::int[], %(raw_ids)b::uuid[], %(homes)b::int[]) as k (bucket, raw_id, home)
join raw_lead r on r.bucket = k.bucket and r.id = k.raw_id
left join lateral (
    select x.revision, x.inquiry
    from raw_revision x
    where x.bucket = k.bucket and x.raw_id = k.raw_id
    order by x.revision desc
    limit 1
) v on true
