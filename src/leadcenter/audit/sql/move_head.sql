-- what: the chain ends at a new batch
-- set in: one chain
-- set out: nothing
-- locks: the chain's row, held by take_chain
update audit_chain c
set seq = %(seq)b, hash = %(hash)b, xact = %(xact)b, id = %(id)b
where c.chain = %(chain)b
