-- What wakes a dealer's desk, and what looks at it, reads what lies on the desk and not what lies in the dealer's pools, of which there may be a hundred times as much.

create index belt_on_desk on belt (dealer_id, entered_at) where state = 'dispatched' and reason <> 'in_pool';
