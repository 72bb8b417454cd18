-- what: deliveries remember their newest content, and for ever that they were taken back; what is kept apart gets a delivery of its own, once. What was
-- kept apart of raw leads that are taken back is taken back with them
-- set in: one row per delivery, each pair once, none of them kept apart of what is taken back; erased as 1 or 0; the raw leads that are taken back, and all
-- buckets if there are any
-- set out: the raw lead of each; then of what was kept apart: its raw lead, and where that stands
-- locks: delivery rows held by lock_deliveries; new rows, and waits for a concurrent first arrival of the same; the rows of what was kept apart
with gone as (
    update delivery d
    set erased = true
    where d.bucket = any(%(everywhere)b::int[]) and d.apart_of = any(%(taken_back)b::uuid[]) and not d.erased
    returning d.raw_id, d.home_bucket
), settled as (
    insert into delivery (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, home_bucket, revision, received_at, erased, apart_of)
    select k.bucket, k.channel_id, k.external_id, k.fingerprint, k.raw_id, k.raw_bucket, k.home, k.revision, %(now)b, k.erased = 1, k.apart_of
    from unnest(%(buckets)b::int[], %(channel_ids)b::uuid[], %(external_ids)b::text[], %(fingerprints)b::bytea[], %(raw_ids)b::uuid[], %(raw_buckets)b::int[],
        %(homes)b::int[], %(revisions)b::int[], %(erased)b::int[], %(apart_of)b::uuid[])
        as k (bucket, channel_id, external_id, fingerprint, raw_id, raw_bucket, home, revision, erased, apart_of)
    order by k.bucket, k.channel_id, k.external_id
    on conflict (bucket, channel_id, external_id) do update
    set fingerprint = case when excluded.revision > delivery.revision then excluded.fingerprint else delivery.fingerprint end,
        revision = greatest(delivery.revision, excluded.revision), erased = delivery.erased or excluded.erased,
        apart_of = coalesce(delivery.apart_of, excluded.apart_of)
    returning channel_id, external_id, raw_id
)
select s.channel_id, s.external_id, s.raw_id, null::int from settled s
union all
select null, null, g.raw_id, g.home_bucket from gone g
