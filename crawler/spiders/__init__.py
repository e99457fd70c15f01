"""The walk. A hand-written spider here that bears a portal's name wins over the generated one."""
