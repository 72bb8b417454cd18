-- what: a report over big tables may take more time and memory than a request, in this transaction
-- set in: nothing
-- set out: the limits
-- locks: none
select set_config('statement_timeout', '15min', true), set_config('work_mem', '64MB', true)
