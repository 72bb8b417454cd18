-- what: secrets are to be destroyed once this transaction has committed
-- set in: id, slots (none: nothing is asked)
-- set out: nothing
-- locks: new row
insert into key_destruction (id, asked_at, slots)
select %(id)b, %(now)b, k.slots
from (select %(slots)b::bigint[] as slots) k
where cardinality(k.slots) > 0
on conflict (id) do nothing
