-- what: for the rest of the transaction statements are planned for what they are sent, by index and row by row, since what is new is little beside what
--       there is, whatever the statistics say; after a long stop it may take its time
-- set in: nothing
-- set out: nothing
-- locks: none
select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
    set_config('enable_mergejoin', 'off', true), set_config('enable_material', 'off', true),
    set_config('statement_timeout', '15min', true)
