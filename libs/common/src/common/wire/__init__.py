"""What goes over the wire: problems, field types, validation, paging."""
