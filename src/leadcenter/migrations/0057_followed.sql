-- Ownership does not end before what its owner last told of: who takes a lead away may have begun before that, and waited.

alter table episode add column followed_at timestamptz;
comment on column episode.followed_at is 'When its owner last followed the lead up, by the clock of the server; empty: not, or before there was this column.';
