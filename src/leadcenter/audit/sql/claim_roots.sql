-- what: heads that are to go to the second store, each once in an interval
-- set in: when the last ones may have gone
-- set out: chain, seq, hash, last row
-- locks: the chains' rows
update audit_chain c
set asked_at = %(now)b
where c.asked_at <= %(before)b
returning c.chain, c.seq, c.hash, c.id
