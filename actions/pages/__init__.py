"""From records to the public pages: `channels.catalogue` is the port that is served here."""
