-- what: what may come of a follow-up at a dealer: the house's and its own
-- set in: the dealer
-- set out: one row each, switched off or not
-- locks: none
select r.kind, r.code, r.name_zh, r.name_en, r.reached, r.needs_next, r.again_days, r.active, r.entity_id is not null
from followup_result r
where r.entity_id is null or r.entity_id = %(dealer)b
order by r.kind, r.code, r.entity_id nulls first
