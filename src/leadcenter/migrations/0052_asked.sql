-- What a dealer writes with a request that leads of its own go to another dealer, and why the maker says no.

alter table transfer
    add column wish text not null default '',
    add column answer text not null default '',
    add constraint transfer_wish check (char_length(wish) <= 60) not valid,
    add constraint transfer_answer check (answer = '' or (kind = 'asked' and decided_at is not null and to_dealer is null)) not valid;
alter table transfer validate constraint transfer_wish;
alter table transfer validate constraint transfer_answer;
create index transfer_undecided on transfer (asked_at) where kind = 'asked' and decided_at is null;
create index transfer_lead_asked on transfer_lead (bucket, lead_id) where state = 'asked';
comment on column transfer.wish is 'Where the customer wants to go, in the words of the dealer that asks: a city, a store. No customer''s name and no number.';
comment on column transfer.answer is 'Why the maker said no to a dealer that asked (a code), or that the dealer took its request back; empty: it said yes, or nothing yet.';

create index payment_looked_at on payment (dealer_id, decided_at desc) where decided_at is not null;
comment on index payment_looked_at is 'What finance decided lately, of which it may find that it was wrong.';
