-- what: the sums of a day go, since it is counted anew
-- set in: day
-- set out: nothing
-- locks: its rows
delete from channel_day where day = %(day)b
