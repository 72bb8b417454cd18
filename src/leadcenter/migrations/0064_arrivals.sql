-- What came once is known for ever, not only what came last: senders repeat, and promise no order.

alter table raw_revision add column fingerprint bytea;
comment on column raw_revision.fingerprint is 'Keyed hash of what arrived, by which it is known when it comes again; empty: it came from no sender (a person repaired, or read anew), or before there was this column.';
