-- Since when a channel is configured as it is: what it sent before proves nothing about how it reads now.

alter table channel add column configured_at timestamptz;
comment on column channel.configured_at is 'When its adapter or configuration changed last: only tests since then count. Null: never since it was registered.';
