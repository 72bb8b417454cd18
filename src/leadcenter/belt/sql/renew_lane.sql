-- what: fence: prolong my lease, first statement of each passage; no row = somebody else holds the lane now
-- set in: lane, epoch, seconds of lease
-- set out: now, version stamps of reference data, whether they have changed since the lane was last carried
-- locks: the lane row until commit: nobody can take the lane while a passage is open
update lane l
set lease_until = now() + make_interval(secs => %(seconds)b), seen = s.changes
from lane before, (select sum(version) as changes, array_agg(version order by name) as versions from stamp where name <> 'maker_pool') s
where l.lane = %(lane)b and l.epoch = %(epoch)b and before.lane = l.lane
returning now(), s.versions, before.seen <> s.changes
