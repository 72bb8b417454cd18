-- what: this database was set back; a restore that is known already is not counted again
-- set in: its marker, the instant restored to, now
-- set out: the new restore epoch, or no row
-- locks: the new row
insert into restoration (epoch, marker, restored_to, restored_at)
select coalesce(max(r.epoch), 0) + 1, %(marker)b, %(restored_to)b, %(now)b
from restoration r
on conflict (marker) do nothing
returning epoch
