"""The public pages behind the answers: server-rendered, without JavaScript where there is none, without cookies."""
