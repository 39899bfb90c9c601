"""What units hand to editors to make stories of (素材).  Nothing of it is ever published: the build opens no lead."""
