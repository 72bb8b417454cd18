-- what: what people and dealers hold and received, after a set; never above a cap unless forced
-- set in: per dealer how many more are open, and its local day; per person how many more (or fewer) are open and what was received up to
--         that day; fresh 1 = has no row yet
-- set out: one row: how many rows of people and of dealers moved; fewer than were sent = somebody counted without the lock
-- locks: staff_load and dealer_load rows; the dealers are locked before (lock_dealers)
with d as (
    select * from unnest(%(dealers)b::uuid[], %(dealers_more)b::int[], %(days)b::date[]) as d (dealer_id, more, day)
),
k as (
    select k.*, d.day as received_on
    from unnest(%(staff)b::uuid[], %(of_dealers)b::uuid[], %(more)b::int[], %(fresh)b::int[], %(day)b::int[], %(week)b::int[], %(month)b::int[])
        as k (staff_id, dealer_id, more, fresh, received_day, received_week, received_month)
    join d on d.dealer_id = k.dealer_id
),
made as (
    insert into staff_load (staff_id, dealer_id, open, received_on, received_day, received_week, received_month)
    select k.staff_id, k.dealer_id, k.more, k.received_on, k.received_day, k.received_week, k.received_month from k where k.fresh = 1
    on conflict (staff_id) do nothing
    returning staff_id
),
moved as (
    update staff_load l
    set open = l.open + k.more, received_on = k.received_on, received_day = k.received_day, received_week = k.received_week,
        received_month = k.received_month
    from k
    where l.staff_id = k.staff_id and k.fresh = 0 and (k.more <= 0 or %(forced)b or l.cap is null or l.open + k.more <= l.cap)
    returning l.staff_id
),
dealers as (
    update dealer_load o
    set open = o.open + d.more
    from d
    where o.dealer_id = d.dealer_id and (d.more <= 0 or %(forced)b or o.cap is null or o.open + d.more <= o.cap)
    returning o.dealer_id
)
select (select count(*) from made) + (select count(*) from moved), (select count(*) from dealers)
