"""What people ask for, counted: without texts, without conversations, for longer than traces live."""
