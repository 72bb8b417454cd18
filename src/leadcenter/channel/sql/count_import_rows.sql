-- what: how the rows of an import came out
-- set in: key
-- set out: one row per outcome and reason: how many, the most first
-- locks: none
select r.outcome, r.reason, count(*)
from import_row r
where r.bucket = %(bucket)b and r.import_id = %(id)b
group by r.outcome, r.reason
order by 3 desc, 1, 2
