-- A no that comes with a second delivery is heard wherever the raw lead stands, also where the delivery itself changes nothing any more.

alter table belt add column hearing boolean not null default false;
comment on column belt.hearing is 'A later delivery brought a no of the customer; the next passage hears it, and the raw lead stays where it is unless that no takes it away.';
