"""What is served beside the pages: figures and tables by address, assets, headers, health."""
