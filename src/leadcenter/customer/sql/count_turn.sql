-- what: what a round did is added to the counts
-- set in: customers looked at, pairs compared, pairs proposed, blocks left out
-- set out: nothing
-- locks: the turn, held by take_turn
update match_turn t
set customers = t.customers + %(customers)b::int, compared = t.compared + %(compared)b::int, proposed = t.proposed + %(proposed)b::int,
    too_large = t.too_large + %(too_large)b::int
