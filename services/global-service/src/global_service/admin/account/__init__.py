"""The signed-in admin: profile, language, password."""
