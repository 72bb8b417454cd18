-- what: notices whose lead is to be fetched; each attempt waits longer than the one before
-- set in: now, buckets, limit
-- set out: one row per notice
-- locks: belt rows, skipping those another fetcher holds; they rest until the next attempt
with due as (
    select b.bucket, b.raw_id
    from belt b
    where b.state = 'fetching' and b.bucket = any(%(buckets)b::int[])
      and (b.attempts = 0 or b.changed_at < %(now)b::timestamptz - make_interval(secs => 15 * power(2, least(b.attempts, 10))))
    order by b.changed_at
    limit %(limit)b
    for update skip locked
),
taken as (
    update belt b
    set attempts = b.attempts + 1, changed_at = %(now)b
    from due
    where b.bucket = due.bucket and b.raw_id = due.raw_id
    returning b.bucket, b.raw_id, b.raw_bucket
)
select t.bucket, t.raw_id, r.channel_id, r.external_id
from taken t
join raw_lead r on r.bucket = t.raw_bucket and r.id = t.raw_id
