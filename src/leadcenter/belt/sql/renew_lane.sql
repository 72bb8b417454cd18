-- what: fence: prolong my lease, first statement of each passage; no row = somebody else holds the lane now
-- set in: lane, epoch, seconds of lease
-- set out: now, version stamps of reference data
-- locks: the lane row until commit: nobody can take the lane while a passage is open
update lane l
set lease_until = now() + make_interval(secs => %(seconds)b)
where l.lane = %(lane)b and l.epoch = %(epoch)b
returning now(), (select array_agg(s.version order by s.name) from stamp s)
