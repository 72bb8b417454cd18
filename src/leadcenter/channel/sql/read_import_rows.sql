-- what: a page of the outcomes of an import, in the order of the file
-- set in: key, the row before the page, rows a page
-- set out: one row per row of the file
-- locks: none
select r.row, r.external_id, r.outcome, r.reason
from import_row r
where r.bucket = %(bucket)b and r.import_id = %(id)b and r.row > %(after)b
order by r.row
limit %(limit)b
