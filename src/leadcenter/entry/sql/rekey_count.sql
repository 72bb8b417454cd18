-- what: exact keys without an index under the next version; looks at all of them
-- set in: nothing
-- set out: how many
-- locks: none
select count(*) from identity i where i.next_index is null
