-- what: a quotation was ordered
-- set in: one row
-- set out: its number
-- locks: new row; the unique key lets no second one live
insert into car_order (bucket, lead_id, seq, dealer_id, version, status, due, placed_by, placed_at)
select %(bucket)b::int, %(lead_id)b::uuid, (select coalesce(max(o.seq), 0) + 1 from car_order o where o.bucket = %(bucket)b::int and o.lead_id = %(lead_id)b::uuid),
    %(dealer_id)b, %(version)b, case when %(due)b::numeric > 0 then 'placed' else 'paid' end, %(due)b::numeric, %(actor)b, %(now)b
returning seq
