"""File import up to the database's door: read a CSV or a workbook, map its columns, preview, carry batches,
write verdicts.

The way of a file: `tables.open_table` → `guess.guess_mapping` or `mapping.read_mapping` → `bind.bind` →
`preview.preview` → `carry.import_file` (the caller lands each batch and its token in one transaction) →
`verdicts.write_verdicts`.
"""
