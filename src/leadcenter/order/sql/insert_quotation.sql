-- what: a further version of the quotation for a lead
-- set in: one row
-- set out: its number
-- locks: new row; the lead is locked, and the unique key lets nobody have two open
insert into quotation (bucket, lead_id, version, dealer_id, status, brand, model, options, price_list, list_price, discount, price, total, trial, asked_by,
    asked_at, valid_until)
select %(bucket)b::int, %(lead_id)b::uuid, (select coalesce(max(q.version), 0) + 1 from quotation q where q.bucket = %(bucket)b::int and q.lead_id = %(lead_id)b::uuid),
    %(dealer_id)b, %(status)b, %(brand)b, %(model)b, %(options)b::text[], %(price_list)b, %(list_price)b, %(discount)b, %(price)b, %(total)b, %(trial)b::jsonb,
    %(asked_by)b, %(now)b, %(valid_until)b
returning version
