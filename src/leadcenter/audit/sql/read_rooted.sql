-- what: since when the second store may know nothing newer of some chain
-- set in: nothing
-- set out: one instant, null where it never heard of one
-- locks: none
select case when bool_and(c.rooted_at is not null) then min(c.rooted_at) end
from audit_chain c
