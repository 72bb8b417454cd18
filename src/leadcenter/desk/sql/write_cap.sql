-- what: a cap as two people decided it
-- set in: cap, how many there may be
-- set out: nothing
-- locks: the row until commit
update cap c set most = %(most)b where c.name = %(cap)b
