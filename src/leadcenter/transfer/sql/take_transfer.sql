-- what: an order for whoever carries it out now
-- set in: id
-- set out: one row, or none while another is at it
-- locks: the order's row until commit
select t.id, t.kind, t.from_dealer, t.to_dealer, t.offer, t.reason, t.asked_by, t.asked_of, t.asked_at, t.decided_at, t.finished_at, t.fingerprint
from transfer t
where t.id = %(id)b
for no key update of t skip locked
