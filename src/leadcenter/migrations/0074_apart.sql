-- What is kept apart of a delivery, since its raw lead had gone on, leads back to it: whoever takes the inquiry back takes all of it back.

alter table delivery add column apart_of uuid;
comment on column delivery.apart_of is 'The raw lead of which this was kept apart; empty: what a sender named itself, or what was kept apart before there was this column.';
create index delivery_apart on delivery (apart_of) where apart_of is not null;
