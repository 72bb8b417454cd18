-- what: the heads of all chains, today's date by the database's clock
-- set in: nothing
-- set out: chain, buckets, seq, hash, xact, last row, today
-- locks: none
select c.chain, c.buckets, c.seq, c.hash, c.xact, c.id, current_date
from audit_chain c
order by c.chain
