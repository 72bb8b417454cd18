-- what: the lock before which nobody changes loads or cursors of a dealer; makes the row where there is none
-- set in: dealers in id order
-- set out: one row per dealer: open leads, cap, whether own-created leads count
-- locks: dealer_load rows until commit, in the order given; the last rooms to be entered in a transaction
insert into dealer_load (dealer_id)
select k.dealer_id from unnest(%(dealers)b::uuid[]) as k (dealer_id)
on conflict (dealer_id) do update set open = dealer_load.open
returning dealer_id, open, cap, own_counts
