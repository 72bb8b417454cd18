-- what: by how much people of a dealer may lower a price, role by role
-- set in: dealer
-- set out: role, share of the list price
-- locks: none
select d.role, d.most from discount_limit d where d.dealer_id = %(dealer)b order by d.role
