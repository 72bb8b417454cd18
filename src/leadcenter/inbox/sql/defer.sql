-- what: messages wait for the end of quiet hours; that was no try
-- set in: one row a message with its number of tries and until when it waits
-- set out: nothing
-- locks: the messages
update message m
set due_at = k.until, attempts = m.attempts - 1
from unnest(%(buckets)b::int[], %(notices)b::uuid[], %(adapters)b::text[], %(to)b::uuid[], %(attempts)b::smallint[], %(until)b::timestamptz[])
    as k (bucket, notice_id, adapter, to_id, attempts, until)
where m.bucket = k.bucket and m.notice_id = k.notice_id and m.adapter = k.adapter and m.to_id = k.to_id and m.attempts = k.attempts and m.due_at is not null
