-- what: which chains there are
-- set in: nothing
-- set out: chain, in order
-- locks: none
select c.chain
from audit_chain c
order by c.chain
