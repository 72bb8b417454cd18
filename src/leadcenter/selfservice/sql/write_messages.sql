-- what: what became of tries; one that says something else since is not concerned
-- set in: one row a message with the number of its try: what went wrong (empty: it is sent), when it is tried again (null: never)
-- set out: nothing
-- locks: the rows
update transfer_lead t
set message_sent_at = case when k.fault = '' then %(now)b::timestamptz end, message_at = k.again_at, message_fault = k.fault
from unnest(%(buckets)b::int[], %(transfers)b::uuid[], %(lead_ids)b::uuid[], %(messages)b::text[], %(tries)b::smallint[], %(faults)b::text[],
    %(again)b::timestamptz[]) as k (bucket, transfer_id, lead_id, message, tries, fault, again_at)
where t.bucket = k.bucket and t.transfer_id = k.transfer_id and t.lead_id = k.lead_id and t.message = k.message and (t.message_tries = k.tries or k.fault = '')
  and t.message_at is not null
