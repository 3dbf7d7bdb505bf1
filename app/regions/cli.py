"""Commands."""

commands = ()
