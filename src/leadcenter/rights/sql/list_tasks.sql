-- what: what dealers are told to do, the most urgent first
-- set in: all buckets, dealers (null: every one), whether only open ones, key of one or null, how many
-- set out: one row each
-- locks: none
select t.bucket, t.id, t.dealer_id, t.kind, t.lead_ids, t.asked_at, t.due_at, t.answer, t.answered_at
from rights_task t
where t.bucket = any(%(buckets)b::int[]) and (%(dealers)b::uuid[] is null or t.dealer_id = any(%(dealers)b::uuid[]))
  and (not %(open)b or t.answered_at is null)
order by t.answered_at is not null, t.due_at, t.id
limit %(most)b
