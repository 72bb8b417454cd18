-- what: leads that wait for their dealer's hours have their first clock; one that runs goes on, one whose lead stood elsewhere meanwhile runs again
-- set in: leads with the number of the dispatch that is to come, brand; maker, now
-- set out: nothing
-- locks: new rows
insert into clock (bucket, lead_id, kind, seq, dealer_id, brand, started_at, target_us, look_at)
select k.bucket, k.lead_id, 'dispatch', k.seq, %(maker)b, k.brand, %(now)b, t.minutes * 60000000::bigint, %(now)b
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[], %(brands)b::text[]) as k (bucket, lead_id, seq, brand)
cross join lateral (
    select coalesce(max(x.minutes) filter (where x.brand <> ''), max(x.minutes), 1) as minutes
    from clock_target x where x.kind = 'dispatch' and x.brand in (k.brand, '')
) t
on conflict (bucket, lead_id, kind, seq) do update set started_at = excluded.started_at, due_at = null, look_at = excluded.look_at, stopped_at = null,
    stopped_by = '', spent_us = null
where clock.stopped_by = 'ended'
