-- what: a merge to be undone, and whether a later one stands upon it
-- set in: key
-- set out: survivor, merged customer, time, undo, when it was undone, newest later merge of the same survivor
-- locks: the merge row until commit
select m.survivor_id, m.merged_bucket, m.merged_id, m.at, m.undo::text, m.undone_at,
    (
        select l.id
        from customer_merge l
        where l.bucket = m.bucket and l.survivor_id = m.survivor_id and l.undone_at is null and (l.at, l.id) > (m.at, m.id)
        order by l.at desc, l.id desc
        limit 1
    )
from customer_merge m
where m.bucket = %(bucket)b and m.id = %(id)b
for update of m
