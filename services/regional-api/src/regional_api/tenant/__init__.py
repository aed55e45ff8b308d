"""The portals of tenants, employers and recruiting agencies: one implementation, two values."""
