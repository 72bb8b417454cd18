-- what: which leads have a test drive ahead or under way today?
-- set in: leads, each with the end of the day where its dealer works; all buckets: a drive stays where it was booked when its lead moves
-- set out: lead, when it begins; the earliest first
-- locks: none; rides on test_drive_of_lead
select d.lead_id, d.begins_at
from unnest(%(lead_ids)b::uuid[], %(until)b::timestamptz[]) as k (lead_id, until)
join test_drive d on d.bucket = any(%(everywhere)b::int[]) and d.lead_id = k.lead_id
where d.state in ('booked', 'driving') and d.ends_at > %(now)b and d.begins_at < k.until
order by d.begins_at desc
