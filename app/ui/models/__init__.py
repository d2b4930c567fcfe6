"""Tables: typed columns, number formats, the row model, its view and delegates."""
