-- Lists of a dealer's own day: who was in the showroom, which quotations and orders are under way.

create index visit_of_dealer on visit (dealer_id, at, id);
create index quotation_of_dealer on quotation (dealer_id, asked_at) where status in ('waiting', 'open');
create index car_order_of_dealer on car_order (dealer_id, placed_at);
