"""leadcenter: the lead centre of a vehicle maker and its dealers."""
