-- what: exports whose time is over end
-- set in: now
-- set out: id, who asked, legal entity
-- locks: the rows, skipping those that somebody works on
update export x
set status = 'expired', ended_at = %(now)b
where x.id in (
    select y.id from export y
    where y.slot is not null and y.status in ('asked', 'waiting', 'approved', 'ready') and y.expires_at <= %(now)b
    for update skip locked
)
returning x.id, x.asked_by, x.entity_id
