-- what: the maker decides about what a dealer asked, or the dealer takes it back; once
-- set in: id, dealer (null: no), why not, who, of which entity the request must be (null: any), now
-- set out: the id, or no row when it is decided or was not asked
-- locks: the order's row
update transfer t
set to_dealer = %(to_dealer)b, answer = %(answer)b, decided_by = %(decided_by)b, decided_at = %(now)b
where t.id = %(id)b and t.kind = 'asked' and t.decided_at is null and (%(asked_of)b::uuid is null or t.asked_of = %(asked_of)b::uuid)
returning t.id
