"""People at work: who joins, is away, changes post or goes, and what becomes of the leads in hand."""
