"""What a version of the warehouse is made of, table by table."""
