-- what: leads that were lost are worked on again, since the customer came back; the score is the one of now
-- set in: keys with score, grade, version of the score
-- set out: the leads that live
-- locks: their rows, held; raises lead_one_live where the customer has another live lead there
update lead l
set status = 'live', close_reason = '', closed_at = null, inquiries = l.inquiries + 1, last_inquiry_at = %(now)b, score = k.score, grade = k.grade,
    score_version = k.version
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(scores)b::smallint[], %(grades)b::text[], %(versions)b::int[]) as k (bucket, lead_id, score, grade, version)
where l.bucket = k.bucket and l.id = k.lead_id and not l.live
returning l.id
