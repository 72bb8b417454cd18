-- what: the switches of transfers
-- set in: nothing
-- set out: one row
-- locks: none
select p.won, p.ordered, p.test_drive, p.lost_to, p.loser_barred, p.contact_minutes from transfer_policy p
