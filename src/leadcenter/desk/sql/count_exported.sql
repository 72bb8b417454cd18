-- what: rows that one person exported without a second one's word
-- set in: who, since when
-- set out: one row
-- locks: none
select coalesce(sum(x.rows_found), 0)::int
from export x
where x.asked_by = %(asked_by)b and x.asked_at > %(since)b and x.decided_by is null and x.status in ('approved', 'ready', 'taken', 'expired')
