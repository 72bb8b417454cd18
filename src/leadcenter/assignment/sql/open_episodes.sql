-- what: ownership begins
-- set in: one row per episode; seq = the one before + 1, so that a race shows as a broken key; counted 0 or 1
-- set out: the leads that have an owner now; one is missing = the person has left since the books were read
-- locks: new rows only
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at, cursor_id, counted)
select k.bucket, k.lead_id, k.seq, k.dealer_id, k.staff_id, %(how)b, %(now)b, k.followup_from, k.followup_due_at, k.cursor_id, k.counted = 1
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(dealers)b::uuid[], %(staff)b::uuid[], %(from)b::timestamptz[],
    %(due)b::timestamptz[], %(cursors)b::uuid[], %(counted)b::int[])
    as k (bucket, lead_id, seq, dealer_id, staff_id, followup_from, followup_due_at, cursor_id, counted)
join staff s on s.id = k.staff_id and s.status <> 'left'
returning lead_id
