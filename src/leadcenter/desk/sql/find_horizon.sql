-- what: how far back a page of the maker's leads may look
-- set in: older than which lead, past how many
-- set out: one row, or none when there are not so many
-- locks: none
select l.id
from lead l
where l.id < %(before)b
order by l.id desc
offset %(span)b
limit 1
