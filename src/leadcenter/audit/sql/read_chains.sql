-- what: where the chains end
-- set in: nothing
-- set out: chain, batches, head, when the second store last took its root (null: never)
-- locks: none
select c.chain, c.seq, c.hash, c.rooted_at from audit_chain c order by c.chain
