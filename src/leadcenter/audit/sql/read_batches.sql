-- what: some batches of a chain, in order
-- set in: chain, the batch before them
-- set out: whole batches
-- locks: none
select b.chain, b.seq, b.sealed_at, b.prev, b.hash, b.root, b.xact, b.buckets, b.ids, b.keeps, b.hashes
from audit_batch b
where b.chain = %(chain)b and b.seq > %(after)b
order by b.seq
limit %(limit)b
