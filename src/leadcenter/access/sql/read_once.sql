-- what: what was answered under an Idempotency-Key
-- set in: the sender and the key
-- set out: one row: the hash of the request, the answer
-- locks: none
select r.fingerprint, r.body
from request r
where r.bucket = %(bucket)b and r.scope = %(scope)b and r.key = %(key)b
