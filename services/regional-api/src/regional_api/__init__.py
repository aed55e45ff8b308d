"""Hub, org, agency and global routes of one region."""
