"""`make load`: each part of the service under load, recorded, drawn and written down."""
