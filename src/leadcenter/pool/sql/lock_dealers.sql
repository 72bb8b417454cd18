-- what: the lock before which nobody changes loads of a dealer; makes the row where there is none
-- set in: dealers in id order
-- set out: dealers
-- locks: dealer_load rows until commit, in the order given; last in a transaction
insert into dealer_load (dealer_id)
select k.dealer_id from unnest(%(dealers)b::uuid[]) as k (dealer_id)
on conflict (dealer_id) do update set open = dealer_load.open
returning dealer_id
