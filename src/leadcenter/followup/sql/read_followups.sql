-- what: what was done about a lead at the dealers that who asks may see; looked for everywhere, since a lead moves when its customer was merged
-- set in: the lead, all buckets, dealers (null: all)
-- set out: one row per follow-up, the newest first
-- locks: none
select f.id, f.dealer_id, f.staff_id, f.kind, f.result, f.reached, f.call_id is not null, f.intent, f.note, f.told_takeover, f.next_step, f.next_due_at,
    f.happened_at, f.at
from followup f
where f.bucket = any(%(everywhere)b::int[]) and f.lead_id = %(lead)b and (%(dealers)b::uuid[] is null or f.dealer_id = any(%(dealers)b::uuid[]))
order by f.at desc, f.id desc
limit %(rows)b
