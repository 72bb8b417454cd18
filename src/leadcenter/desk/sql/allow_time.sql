-- what: how long each statement of this transaction may take
-- set in: milliseconds
-- set out: one row
-- locks: none
select set_config('statement_timeout', %(milliseconds)b, true)
