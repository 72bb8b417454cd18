-- what: the words of a version in one language; the table holds the hash to them
-- set in: one text
-- set out: nothing
-- locks: the new row
insert into notice (id, version, language, text, text_hash, created_at)
values (%(notice)b, %(version)b, %(language)b, %(text)b, %(text_hash)b, %(now)b)
