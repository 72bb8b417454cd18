-- what: the export that has waited longest for the exporter, held by nobody else
-- set in: now
-- set out: one row, or none; whether whoever asked may still sign in
-- locks: the row until commit
select x.id, x.entity_id, x.asked_by, x.asker_kind, x.asker_id, x.staff_id, x.asked_at, x.plain, x.format, x.wanted, x.status, x.rows_found, x.rows_done,
    x.looked_at, x.looked_id, x.slot, x.purpose,
    coalesce((select a.status = 'active' from account a where a.id = x.asker_id), (select k.expires_at > %(now)b from service_key k where k.id = x.asker_id), false)
from export x
where x.slot is not null and x.status in ('asked', 'approved') and x.expires_at > %(now)b
order by x.asked_at, x.id
limit 1
for update of x skip locked
