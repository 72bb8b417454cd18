-- what: an approved assessment that has not ended, held until commit
-- set in: id, now
-- set out: id
-- locks: its row
select a.id from assessment a where a.id = %(id)b and a.state = 'approved' and a.valid_until > %(now)b for share of a
