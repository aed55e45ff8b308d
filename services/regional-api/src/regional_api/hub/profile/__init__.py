"""Who one is: profile, language, address."""
