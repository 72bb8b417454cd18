-- what: people and dealers hold fewer leads
-- set in: people with how many fewer, dealers with how many fewer
-- set out: how many rows of people moved
-- locks: staff_load and dealer_load rows; the dealers are locked before (assignment's lock_dealers)
with k as (
    select k.staff_id, k.fewer from unnest(%(staff)b::uuid[], %(fewer)b::int[]) as k (staff_id, fewer)
),
moved as (
    update staff_load l set open = l.open - k.fewer from k where l.staff_id = k.staff_id
    returning l.staff_id
),
dealers as (
    update dealer_load o set open = o.open - d.fewer
    from unnest(%(dealers)b::uuid[], %(dealers_fewer)b::int[]) as d (dealer_id, fewer)
    where o.dealer_id = d.dealer_id
    returning o.dealer_id
)
select (select count(*) from moved), (select count(*) from dealers)
