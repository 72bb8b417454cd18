-- what: chains with rows behind their last batch, so that nobody locks where there is nothing to seal
-- set in: nothing
-- set out: chain, in order
-- locks: none
select c.chain
from audit_chain c
cross join lateral (
    select a.xact from audit a where a.bucket = any(c.buckets) and (a.xact, a.id) > (c.xact, c.id) order by a.xact, a.id limit 1
) behind
order by c.chain
