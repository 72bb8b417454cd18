-- what: until the end of the transaction, lists are read in the order of their indexes: what the planner guesses of policies is far off (decision 0026); and with the
--       values given: of a list of all buckets in general it thinks that it is short
-- set in: nothing
-- set out: one row
-- locks: none
select set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('max_parallel_workers_per_gather', '0', true),
    set_config('plan_cache_mode', 'force_custom_plan', true)
