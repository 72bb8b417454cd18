-- what: a quotation becomes an order
-- set in: lead, version, now
-- set out: the price, or no row when it is not open or not valid any more
-- locks: the row
update quotation q
set status = 'ordered'
where q.bucket = %(bucket)b and q.lead_id = %(lead_id)b and q.version = %(version)b and q.status = 'open' and q.valid_until > %(now)b
returning q.price
