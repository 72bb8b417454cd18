-- what: an act begins under an Idempotency-Key of its sender
-- set in: the sender and the key, a keyed hash of the request
-- set out: one row; nothing where the key was there before
-- locks: a new row; waits for an act in flight under the same key
insert into request (bucket, scope, key, fingerprint, at)
values (%(bucket)b, %(scope)b, %(key)b, %(fingerprint)b, %(now)b)
on conflict (bucket, scope, key) do nothing
returning key
