-- what: each time this database was set back
-- set in: nothing
-- set out: the instant restored to, and when it was restored; the first one first
-- locks: none
select r.restored_to, r.restored_at from restoration r order by r.epoch
