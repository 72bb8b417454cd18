"""File import up to the database's door: read a CSV or a workbook, map its columns, preview, carry batches,
write verdicts.

The way of a file: `tables.open_table` → `guess.guess_mapping` or `mapping.read_mapping` → `bind.bind` →
`preview.preview` → `carry.import_file` (the caller commits each batch that `imports.land_rows` landed) →
`imports.read_verdicts` → `verdicts.write_verdicts`.
"""
