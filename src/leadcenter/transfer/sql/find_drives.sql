-- what: which leads have a test drive ahead or under way today?
-- set in: keys, each with the end of the day where its dealer works
-- set out: lead, when it begins; the earliest first
-- locks: none
select d.lead_id, d.begins_at
from unnest(%(buckets)b::int[], %(lead_ids)b::uuid[], %(until)b::timestamptz[]) as k (bucket, lead_id, until)
join test_drive d on d.bucket = k.bucket and d.lead_id = k.lead_id
where d.state in ('booked', 'driving') and d.ends_at > %(now)b and d.begins_at < k.until
order by d.begins_at desc
