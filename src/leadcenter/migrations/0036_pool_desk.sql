-- The desk of the pools: what their routes list and set.

alter table pool add column grouping text not null default '';
comment on column pool.grouping is 'Pools of one group stand together in lists: a region, an industry, a source.';

alter table pool add column cooldown_scope text not null default 'person' constraint pool_cooldown_scope check (cooldown_scope in ('person', 'team'));
comment on column pool.cooldown_scope is 'Who cools down: who had the lead, or the whole team of whoever had it.';

alter table notice_to_staff add column told jsonb not null default '{}';
comment on column notice_to_staff.told is 'What the text of the notice names, such as a date; no personal data.';

drop index pool_stay_listed;
create index pool_stay_listed on pool_stay (pool_id, pooled_at, id) where left_at is null;
create index pool_stay_taken on pool_stay (pool_id, left_at, id) where to_staff is not null;
comment on index pool_stay_taken is 'Who took what out of a pool: for pools that do not hide it.';
