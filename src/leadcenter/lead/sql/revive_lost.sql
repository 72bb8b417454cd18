-- what: leads that were lost are worked on again, since their customers asked again; nobody holds them until the gates let them through
-- set in: keys with score, grade, version of the score, how many inquiries, when the customer asked
-- set out: those that live
-- locks: their rows; their belt rows are locked before; raises lead_one_live where the customer has another live lead there
update lead l
set status = 'live', close_reason = '', closed_at = null, held_by = null, returned_at = %(now)b, inquiries = k.inquiries, last_inquiry_at = %(now)b,
    asked_at = greatest(l.asked_at, k.asked_at), score = k.score, grade = k.grade, score_version = k.version
from unnest(%(buckets)b::int[], %(ids)b::uuid[], %(scores)b::smallint[], %(grades)b::text[], %(versions)b::int[], %(inquiries)b::int[],
    %(asked)b::timestamptz[]) as k (bucket, id, score, grade, version, inquiries, asked_at)
where l.bucket = k.bucket and l.id = k.id and l.status in ('lost', 'transferred')
returning l.id
