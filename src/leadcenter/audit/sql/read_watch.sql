-- what: what a sealer last saw of the trail
-- set in: nothing
-- set out: one row: when it looked, rows that wait, since when, when the second store took the last root, whether there is such a store
-- locks: none
select w.looked_at, w.waiting, w.oldest_at, w.rooted_at, w.vouched from audit_watch w
