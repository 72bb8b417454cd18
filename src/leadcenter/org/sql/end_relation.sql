-- what: a contract ends at another instant, or has no end
-- set in: id, its end (null = none)
-- set out: codes of both, kind, contract, the end as it was; no row when there is none, or it would end before it began
-- locks: the relation's row
update relation r
set valid_to = %(valid_to)b
from (
    select o.id, f.code as giver, t.code as taker, o.valid_to
    from relation o
    join entity f on f.id = o.from_entity
    join entity t on t.id = o.to_entity
    where o.id = %(id)b and (%(valid_to)b::timestamptz is null or o.valid_from < %(valid_to)b)
    for update of o
) as k
where r.id = k.id
returning k.giver, k.taker, r.kind, r.contract_no, k.valid_to
