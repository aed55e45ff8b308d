"""The e-mail domains with which professionals may sign up."""
