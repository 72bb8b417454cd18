-- what: an import goes on by a batch, unless somebody else was faster
-- set in: key, the last row done before, the last row done after
-- set out: one row if it is ours
-- locks: the import until commit: of two runs one waits, and then finds that it was late
update import_file f
set done = %(upto)b, finished_at = case when f.total = %(upto)b then %(now)b::timestamptz end
where f.bucket = %(bucket)b and f.id = %(id)b and f.done = %(after)b
returning f.done
