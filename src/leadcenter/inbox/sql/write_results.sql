-- what: what became of tries; a try that somebody else has taken over since says nothing any more, but that it arrived
-- set in: one row a message with the number of its try: failure (empty = sent), when it is tried again (null: never)
-- set out: nothing
-- locks: the messages
update message m
set sent_at = case when k.failure = '' then %(now)b::timestamptz end,
    given_up_at = case when k.failure <> '' and k.again_at is null then %(now)b::timestamptz end,
    due_at = k.again_at, failure = k.failure
from unnest(%(buckets)b::int[], %(notices)b::uuid[], %(adapters)b::text[], %(to)b::uuid[], %(attempts)b::smallint[], %(failures)b::text[],
    %(again)b::timestamptz[]) as k (bucket, notice_id, adapter, to_id, attempts, failure, again_at)
where m.bucket = k.bucket and m.notice_id = k.notice_id and m.adapter = k.adapter and m.to_id = k.to_id and m.due_at is not null
  and (m.attempts = k.attempts or k.failure = '')
