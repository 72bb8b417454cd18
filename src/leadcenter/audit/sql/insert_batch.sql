-- what: a sealed stretch of a chain
-- set in: one batch
-- set out: nothing
-- locks: a new row; the chain's row is held by take_chain
insert into audit_batch (chain, seq, sealed_at, prev, hash, root, xact, buckets, ids, keeps, hashes)
values (%(chain)b, %(seq)b, %(sealed_at)b, %(prev)b, %(hash)b, %(root)b, %(xact)b, %(buckets)b::int[], %(ids)b::uuid[], %(keeps)b::date[], %(hashes)b::bytea[])
