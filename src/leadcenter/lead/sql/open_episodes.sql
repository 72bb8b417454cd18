-- what: ownership begins
-- set in: one row per episode; seq = the one before + 1, so that a race shows as a broken key
-- set out: nothing
-- locks: new rows only
insert into episode (bucket, lead_id, seq, dealer_id, staff_id, how, opened_at, followup_from, followup_due_at)
select k.bucket, k.lead_id, k.seq, k.dealer_id, k.staff_id, k.how, %(now)b, k.followup_from, k.followup_due_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(dealer_ids)b::uuid[], %(staff_ids)b::uuid[], %(hows)b::text[],
    %(from)b::timestamptz[], %(due)b::timestamptz[])
    as k (bucket, lead_id, seq, dealer_id, staff_id, how, followup_from, followup_due_at)
returning lead_id
