"""The regional API in tests: joined regions, accounts, tenants, flows."""
