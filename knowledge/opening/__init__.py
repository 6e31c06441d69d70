"""Opening hours in the words of the people who keep them: what is written in Italian, as a timetable, and back."""
