-- what: customers with whom nobody has had to do for long: none of their leads is live, and the last contact was too long ago; apart who is
--   only kept by law, and who waits for an answer to what he, or somebody merged into him, asked for by right. A person all of whose leads were invalid
--   goes sooner, one who bought later
-- set in: buckets, until when the last contact must have been, for the three kinds; how many
-- set out: customers
-- locks: none
with asking as (
    select coalesce(t.merged_bucket, t.bucket) as bucket, coalesce(t.merged_into, t.id) as id
    from rights_request r
    join customer t on t.bucket = r.bucket and t.id = r.customer_id
    where r.decided_at is null
)
select c.bucket, c.id
from customer c
left join lateral (
    select bool_or(l.live) as live, bool_or(l.status = 'won') as won, bool_and(l.status = 'invalid') as invalid,
        max(greatest(l.created_at, l.last_inquiry_at, l.closed_at)) as last_at
    from lead l
    where l.bucket = c.bucket and l.customer_id = c.id and l.status <> 'merged'
) w on true
left join lateral (
    select max(a.called_at) as last_at from cleaning_attempt a where a.bucket = c.bucket and a.customer_id = c.id
) a on true
where c.bucket = any(%(buckets)b::int[]) and c.merged_into is null and c.erased_at is null and c.restricted_at is null
  and c.created_at <= greatest(%(invalid)b::timestamptz, %(lost)b::timestamptz, %(won)b::timestamptz)
  and not coalesce(w.live, false) and not exists (select from asking s where s.bucket = c.bucket and s.id = c.id)
  and greatest(c.created_at, w.last_at, a.last_at)
      <= case when w.won then %(won)b::timestamptz when w.invalid then %(invalid)b::timestamptz else %(lost)b::timestamptz end
order by c.bucket, c.id
limit %(most)b
