"""Who one is: profile, language, password."""
