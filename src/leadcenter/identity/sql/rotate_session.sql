-- what: a second factor was presented: the session goes on to another stage, under another token
-- set in: session, the old and the new token's hash, stage, when the factor was presented (null: it does not suffice), now, end
-- set out: the session, or no row when another request was first
-- locks: the session's row
update session s set
    token_hash = %(new_hash)b, stage = %(stage)b, proved_at = %(proved_at)b, seen_at = %(now)b, ends_at = %(ends_at)b
where s.id = %(id)b and s.token_hash = %(old_hash)b and s.ended_at is null
returning s.id
