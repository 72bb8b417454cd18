-- what: for the rest of the transaction statements are planned for the values they are sent, since what is new is little
-- set in: nothing
-- set out: nothing
-- locks: none
set local plan_cache_mode = force_custom_plan
