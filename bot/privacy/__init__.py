"""What is kept of people: until when, under which code, and how it is deleted."""
