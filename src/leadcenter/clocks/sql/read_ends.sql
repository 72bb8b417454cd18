-- what: what the rows of others say of running clocks: has the first owner come, is the ownership or the dispatch over?
-- set in: clocks
-- set out: one row a clock in the order of the set: when what it waits for came (dispatch: the dispatch, assignment: the first owner since), end of what
--          it runs for (dispatch: the lead waits for its dealer's hours no more), why
-- locks: none
select case k.kind when 'dispatch' then d.dispatched_at else o.opened_at end, coalesce(e.closed_at, d.ended_at, b.changed_at),
    coalesce(e.close_reason, case when d.merge_id is null then '' else 'merged' end)
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(kinds)b::text[], %(seqs)b::smallint[], %(started)b::timestamptz[])
    with ordinality as k (bucket, lead_id, kind, seq, started_at, place)
left join episode e on k.kind = 'followup' and e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq
left join dispatch d on k.kind <> 'followup' and d.bucket = k.bucket and d.lead_id = k.lead_id and d.seq = k.seq
left join belt b on k.kind = 'dispatch' and d.lead_id is null and b.bucket = k.bucket and b.raw_id = k.lead_id
    and b.state not in ('awaiting_window', 'landed', 'parked')
left join lateral (
    select min(f.opened_at) as opened_at from episode f
    where f.bucket = k.bucket and f.lead_id = k.lead_id and f.opened_at >= k.started_at and f.dealer_id = d.dealer_id
) o on k.kind = 'assignment'
order by k.place
