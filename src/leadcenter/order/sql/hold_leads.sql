-- what: leads that exist for who asks, with who owns them and who did before, and whose they are
-- set in: leads, the dealer who holds them, whose leads (null: anybody's), whether also those that nobody owns
-- set out: one row per lead
-- locks: the lead rows until commit, in key order; their belt rows are locked before
select l.bucket, l.id, l.held_by, l.brand, l.series, l.status,
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null),
    (select e.staff_id from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is not null order by e.seq desc limit 1),
    l.customer_id
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[]) as k (bucket, lead_id)
join lead l on l.bucket = k.bucket and l.id = k.lead_id
where l.held_by = %(dealer)b and l.status <> 'merged'
  and (%(owners)b::uuid[] is null
       or coalesce((select e.staff_id = any(%(owners)b::uuid[]) from episode e where e.bucket = l.bucket and e.lead_id = l.id and e.closed_at is null),
                   %(unowned)b::boolean))
order by l.bucket, l.id
for update of l
