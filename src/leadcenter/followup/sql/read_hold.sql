-- what: must nothing go outside? So it is after a restore until somebody resumes
-- set in: nothing
-- set out: one row while it is held
-- locks: none
select r.epoch from restoration r where r.resumed_at is null limit 1
