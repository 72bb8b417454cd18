-- A repeated request to transfer leads asks the same as the first one.

alter table transfer add column fingerprint bytea not null default '';
comment on column transfer.fingerprint is 'SHA-256 of what was asked: another request under the same request_key is refused; empty: ordered before this column.';
