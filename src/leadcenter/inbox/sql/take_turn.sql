-- what: up to where notices have become messages
-- set in: nothing
-- set out: one row, or none while another worker is at it
-- locks: the row until commit
select t.notices_to from inbox_turn t for no key update skip locked
