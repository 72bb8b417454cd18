-- what: where a test drive stands now
-- set in: its key and all that may change
-- set out: nothing
-- locks: the test drive, held by lock_drive
update test_drive t
set state = %(state)b, reason = %(reason)b, licence_class = %(licence_class)b, licence_until = %(licence_until)b, licence_by = %(licence_by)b,
    licence_at = %(licence_at)b, agreement = %(agreement)b, agreement_hash = %(agreement_hash)b, agreed_at = %(agreed_at)b, began_at = %(began_at)b,
    ended_at = %(ended_at)b, stars = %(stars)b, feedback = %(feedback)b, feedback_at = %(feedback_at)b
where t.bucket = %(bucket)b and t.id = %(id)b
