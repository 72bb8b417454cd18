-- what: customers that are new or have changed
-- set in: every bucket, most rows
-- set out: rows of customers of one bucket
-- locks: none (only who has the turn takes rows away)
select d.bucket, d.id, d.customer_ids
from match_due d
where d.bucket = any(%(buckets)b::int[])
limit %(most)b
