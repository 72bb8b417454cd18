-- what: the parts of an export, in order
-- set in: the export
-- set out: id and sealed rows of each
-- locks: none
select p.id, p.sealed from export_part p where p.export_id = %(export_id)b order by p.seq
