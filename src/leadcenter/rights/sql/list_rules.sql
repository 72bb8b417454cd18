-- what: for how long what is kept
-- set in: nothing
-- set out: one row a rule
-- locks: none
select r.category, r.state, r.keep_days, r.changed_by, r.changed_at from retention_rule r order by r.category, r.state
