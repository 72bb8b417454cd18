-- what: an asker sends one more request; after a window the count begins anew
-- set in: account or key, begin of the present window
-- set out: how many it has sent in this window
-- locks: the asker's row, until the end of this short transaction
insert into asker_use as u (asker, window_at, used) values (%(asker)b, %(window_at)b, 1)
on conflict (asker) do update
set used = case when u.window_at = excluded.window_at then u.used + 1 else 1 end, window_at = excluded.window_at
returning used
