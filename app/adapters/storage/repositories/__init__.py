"""The tables as the services see them: values in, values out."""
