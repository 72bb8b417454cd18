-- what: customers of some buckets, to learn how common what they say is
-- set in: buckets, legal entity, most rows
-- set out: one row per customer: sealed contact
-- locks: none
select c.id, c.contact
from customer c
where c.bucket = any(%(buckets)b::int[]) and c.entity_id = %(maker)b and c.merged_into is null
limit %(most)b
