-- What a channel said of a raw lead (taken back, a no) stays due until a passage has heard it, whoever moves the raw lead meanwhile. What somebody
-- had put to rest with its word unheard is due again.

update belt set due_at = now() where (erasing or hearing) and due_at is null and state not in ('parked', 'erased');
update belt set erasing = false, hearing = false where (erasing or hearing) and state = 'erased';
alter table belt add constraint belt_unheard check (not (erasing or hearing) or due_at is not null or state = 'parked');
