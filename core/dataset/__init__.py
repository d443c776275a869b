"""A dataset on disk: where everything lies, who may write, and what is done already."""
