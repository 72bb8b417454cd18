-- what: further rows of an export
-- set in: the export, the number of the part, its id, its sealed rows
-- set out: nothing
-- locks: new row only
insert into export_part (export_id, seq, id, sealed)
select %(export_id)b, coalesce(max(p.seq), 0) + 1, %(id)b, %(sealed)b
from export_part p
where p.export_id = %(export_id)b
returning seq
