-- what: give a lane back before its lease ends
-- set in: lane, epoch
-- set out: nothing
-- locks: the lane row
update lane l set lease_until = '-infinity', holder = '' where l.lane = %(lane)b and l.epoch = %(epoch)b
