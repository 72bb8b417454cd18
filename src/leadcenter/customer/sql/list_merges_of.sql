-- what: who was merged into a customer and still is, the newest first
-- set in: key of the customer, how many
-- set out: one row each: id, key of who was merged, when, by whom, whether none came later
-- locks: none
select m.id, m.merged_bucket, m.merged_id, m.at, m.actor,
    not exists (select from customer_merge l where l.bucket = m.bucket and l.survivor_id = m.survivor_id and l.at > m.at and l.undone_at is null)
from customer_merge m
where m.bucket = %(bucket)b and m.survivor_id = %(id)b and m.undone_at is null
order by m.at desc
limit %(limit)b
