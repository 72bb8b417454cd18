-- what: other switches of transfers
-- set in: all of them
-- set out: nothing
-- locks: the row
update transfer_policy p
set won = %(won)b, ordered = %(ordered)b, test_drive = %(test_drive)b, lost_to = %(lost_to)b, loser_barred = %(loser_barred)b,
    contact_minutes = %(contact_minutes)b
