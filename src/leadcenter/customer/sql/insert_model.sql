-- what: with which shares pairs are judged from now on
-- set in: one row
-- set out: its version
-- locks: new row
insert into match_model (made_at, customers, sample, prior, parameters)
values (%(now)b, %(customers)b, %(sample)b::int, %(prior)b, %(parameters)b::text::jsonb)
returning version
