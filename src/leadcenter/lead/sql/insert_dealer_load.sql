-- what: the load counter of a dealer
-- set in: one row
-- set out: nothing
-- locks: new row
insert into dealer_load (dealer_id) values (%(dealer_id)b) on conflict (dealer_id) do nothing
