"""Lists that people bring from elsewhere, read entry by entry."""
