-- what: what a sealer saw of the trail just now
-- set in: now, rows that wait, since when (null: none), when the second store took the last root (null: never), whether there is such a store
-- set out: the row as it stands
-- locks: the row
update audit_watch w
set looked_at = %(now)b, waiting = %(waiting)b, oldest_at = %(oldest_at)b, rooted_at = %(rooted_at)b, vouched = %(vouched)b
returning w.looked_at, w.waiting, w.oldest_at, w.rooted_at, w.vouched
