-- what: a merge is on record, with what it takes to undo it
-- set in: one row
-- set out: nothing
-- locks: new row; a request key is used once
insert into customer_merge (bucket, id, survivor_id, merged_bucket, merged_id, at, actor, request_key, undo)
values (%(bucket)b, %(id)b, %(survivor_id)b, %(merged_bucket)b, %(merged_id)b, %(now)b, %(actor)b, %(request_key)b, %(undo)b::text::jsonb)
