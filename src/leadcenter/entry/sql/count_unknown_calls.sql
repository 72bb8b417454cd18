-- what: calls of which nobody knows whether they were made
-- set in: nothing
-- set out: how many, since when the oldest
-- locks: none
select count(*), min(a.called_at) from cleaning_attempt a where a.state = 'unknown'
