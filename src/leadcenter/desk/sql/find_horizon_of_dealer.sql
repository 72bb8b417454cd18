-- what: how far back a page of the maker's leads towards one dealer may look
-- set in: the dealer, older than which lead, past how many
-- set out: one row, or none when there are not so many
-- locks: none
select l.id
from lead l
where l.dealer_id = %(dealer)b and l.id < %(before)b
order by l.id desc
offset %(span)b
limit 1
