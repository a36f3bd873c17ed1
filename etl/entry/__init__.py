"""One record understood against the plan: whose it is, of which item, district and month, with which figures."""
