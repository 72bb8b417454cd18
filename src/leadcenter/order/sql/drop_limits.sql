-- what: roles that may not lower a price any more
-- set in: dealer; roles that may
-- set out: nothing
-- locks: those rows
delete from discount_limit d where d.dealer_id = %(dealer)b and d.role <> all(%(roles)b::text[])
