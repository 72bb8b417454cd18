-- what: which of these ownerships still last, and belong to a live lead that was not ordered; asked after their leads are held
-- set in: ownerships
-- set out: bucket, lead, seq
-- locks: none
select e.bucket, e.lead_id, e.seq
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(seqs)b::smallint[]) as k (bucket, lead_id, seq)
join episode e on e.bucket = k.bucket and e.lead_id = k.lead_id and e.seq = k.seq
join lead l on l.bucket = k.bucket and l.id = k.lead_id
where e.closed_at is null and l.status = 'live'
