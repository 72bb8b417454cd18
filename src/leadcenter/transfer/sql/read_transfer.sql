-- what: an order as it stands
-- set in: id, or the entity and its request
-- set out: one row or none
-- locks: none
select t.id, t.kind, t.from_dealer, t.to_dealer, t.offer, t.reason, t.asked_by, t.asked_of, t.asked_at, t.decided_at, t.finished_at, t.fingerprint
from transfer t
where t.id = %(id)b or (t.asked_of = %(asked_of)b and t.request_key = %(request_key)b)
