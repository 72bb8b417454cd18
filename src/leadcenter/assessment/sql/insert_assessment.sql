-- what: a draft of an assessment
-- set in: one row
-- set out: nothing
-- locks: new row
insert into assessment (id, about, class, purpose, title, report, state, valid_until, made_by, made_at, keep_until)
values (%(id)b, %(about)b, %(class)b, %(purpose)b, %(title)b, %(report)b, 'draft', %(valid_until)b, %(author)b, %(now)b, %(keep_until)b)
