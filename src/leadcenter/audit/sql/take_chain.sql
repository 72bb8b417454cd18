-- what: the head of a chain, for who seals it; nobody else seals meanwhile, and who dies lets go
-- set in: one chain
-- set out: its head and now; no row while another seals it
-- locks: the chain's row, until commit; does not wait
select c.chain, c.buckets, c.seq, c.hash, c.xact, c.id, now()
from audit_chain c
where c.chain = %(chain)b
for update skip locked
