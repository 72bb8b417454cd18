-- what: for the rest of the transaction statements are planned for the very span that they are sent, not once for any
-- set in: nothing
-- set out: nothing
-- locks: none
select set_config('plan_cache_mode', 'force_custom_plan', true)
