-- what: a person has nothing in hand any more
-- set in: who
-- set out: nothing
-- locks: the person's row
delete from in_hand h where h.asker = %(asker)b
