-- what: the clearing of a day that is not finished; one at a time is at it
-- set in: day
-- set out: where it goes on (no row: finished, or somebody else is at it)
-- locks: its row until commit
select r.next_bucket from retention_run r where r.day = %(day)b and r.finished_at is null for update skip locked
