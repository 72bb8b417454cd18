-- what: a report over big tables may take longer than a request, in this transaction
-- set in: nothing
-- set out: the limit
-- locks: none
select set_config('statement_timeout', '15min', true)
