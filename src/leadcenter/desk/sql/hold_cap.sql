-- what: a cap, so that no two exports are counted against it at once
-- set in: its name
-- set out: how many there may be
-- locks: the row until commit
select c.most from cap c where c.name = %(cap)b for update
