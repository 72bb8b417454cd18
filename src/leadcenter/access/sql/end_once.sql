-- what: the answer of an act under an Idempotency-Key, kept in the transaction that did it
-- set in: the sender and the key, the answer
-- set out: nothing
-- locks: the row that began it
update request r
set status = 200, body = %(body)b
where r.bucket = %(bucket)b and r.scope = %(scope)b and r.key = %(key)b
