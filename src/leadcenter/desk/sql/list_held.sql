-- what: files with numbers in plain text that lie ready, and whose leads they tell of
-- set in: an export (null: all)
-- set out: id, legal entity, leads
-- locks: none
select x.id, x.entity_id, x.held_buckets, x.held_leads
from export x
where x.status = 'ready' and x.slot is not null and cardinality(x.held_leads) > 0 and x.id = coalesce(%(id)b::uuid, x.id)
order by x.asked_at, x.id
