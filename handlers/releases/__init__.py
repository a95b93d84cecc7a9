"""Single releases of a title: found on sites, narrowed down, downloaded."""
