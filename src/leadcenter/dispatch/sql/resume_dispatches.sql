-- what: dealers hold leads again
-- set in: keys of dispatches
-- set out: nothing
-- locks: the dispatches; their leads
with resumed as (
    update dispatch d
    set ended_at = null
    from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(seqs)b::smallint[]) as k (bucket, id, seq)
    where d.bucket = k.bucket and d.lead_id = k.id and d.seq = k.seq
    returning d.bucket, d.lead_id, d.dealer_id
)
update lead l
set held_by = r.dealer_id
from resumed r
where l.bucket = r.bucket and l.id = r.lead_id
