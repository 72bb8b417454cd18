-- what: the maker decides about what a dealer asked; once
-- set in: id, dealer (null: no), who, now
-- set out: the id, or no row when it is decided or was not asked
-- locks: the order's row
update transfer t
set to_dealer = %(to_dealer)b, decided_by = %(decided_by)b, decided_at = %(now)b
where t.id = %(id)b and t.kind = 'asked' and t.decided_at is null
returning t.id
