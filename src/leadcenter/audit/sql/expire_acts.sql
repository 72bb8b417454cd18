-- what: rows that were kept long enough go; the policy audit_expire lets no other go, whatever is asked
-- set in: buckets, at most so many rows of each
-- set out: how many
-- locks: the rows that go
with old as (
    select a.bucket, a.id from audit a where a.bucket = any(%(buckets)b::int[]) and a.keep_until < %(today)b limit %(limit)b
),
gone as (
    delete from audit a using old o where a.bucket = o.bucket and a.id = o.id returning a.bucket
)
select count(*) from gone g
