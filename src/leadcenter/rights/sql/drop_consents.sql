-- what: records of consent that were kept long enough go, of people who are erased and no longer named in a provision
-- set in: buckets, until when they were written
-- set out: nothing
-- locks: the rows that go
delete from consent_event e
using customer c
where e.bucket = any(%(buckets)b::int[]) and c.bucket = e.bucket and c.id = e.customer_id and c.erased_at is not null
  and e.at <= %(said)b
  and not exists (select from dispatch d where d.bucket = e.bucket and d.customer_id = e.customer_id)
