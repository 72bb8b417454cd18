-- what: looks at the whole trail, the newest first
-- set in: how many
-- set out: one row each
-- locks: none
select k.id, k.asked_by, k.asked_at, k.begun_at, k.ended_at, k.rows, k.batches, k.open, k.expired, k.roots, k.vouched, k.fault, k.seq,
    k.row_id, k.days, k.left_out
from audit_look k
order by k.asked_at desc, k.id desc
limit %(most)b
