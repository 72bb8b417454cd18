-- what: records of provision to dealers that were kept long enough go, of people who are erased
-- set in: buckets, until when they ended
-- set out: nothing
-- locks: the rows that go
delete from dispatch d
using customer c
where d.bucket = any(%(buckets)b::int[]) and c.bucket = d.bucket and c.id = d.customer_id and c.erased_at is not null
  and d.ended_at <= %(ended)b
