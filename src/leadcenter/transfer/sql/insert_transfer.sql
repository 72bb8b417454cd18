-- what: an order to transfer leads; the same request of the same entity is one order
-- set in: one row
-- set out: the id, or no row when it is there already
-- locks: new row
insert into transfer (id, request_key, kind, from_dealer, to_dealer, offer, reason, asked_by, asked_of, asked_at, wish, fingerprint)
values (%(id)b, %(request_key)b, %(kind)b, %(from_dealer)b, %(to_dealer)b, %(offer)b, %(reason)b, %(asked_by)b, %(asked_of)b, %(now)b, %(wish)b, %(fingerprint)b)
on conflict do nothing
returning id
