-- what: what dealers hold goes along with leads; of a dispatch that is there already only its end
-- set in: keys of leads, the bucket and customer to which they go, the merge, whether all go or the open ones alone
-- set out: lead ids
-- locks: new rows; dispatches that the leads left there
insert into dispatch (bucket, lead_id, seq, customer_id, dealer_id, purpose, rule_version, cleared_at, dispatched_at, contact, phone_index, ended_at,
    merge_id)
select %(to_bucket)b::int, d.lead_id, d.seq, %(to_customer)b::uuid, d.dealer_id, d.purpose, d.rule_version, d.cleared_at, d.dispatched_at, d.contact,
    d.phone_index, d.ended_at, %(merge_id)b::uuid
from unnest(%(buckets)b::int[], %(ids)b::uuid[]) as k (bucket, id)
join dispatch d on d.bucket = k.bucket and d.lead_id = k.id
where k.bucket <> %(to_bucket)b::int and (%(whole)b::boolean or d.ended_at is null)
on conflict (bucket, lead_id, seq) do update set ended_at = excluded.ended_at
returning lead_id
