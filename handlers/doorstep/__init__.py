"""The door: strangers ask to be let in, come by an invite, and owners decide."""
