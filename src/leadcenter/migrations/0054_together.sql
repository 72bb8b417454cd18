-- Special days that were written for many dealers at once are told from a dealer's own of the same word, so that undoing the first leaves the second.

alter table day_exception add column together boolean not null default false;
comment on column day_exception.together is 'Written for many dealers at once, and undone so; else it is the dealer''s own.';

-- Of days there are already the word is all that is known: as before, a word that dealers share on a day stands for all of them.
update day_exception x
set together = true
where x.reason <> '' and exists (select from day_exception o where o.day = x.day and o.reason = x.reason and o.entity_id <> x.entity_id);
