"""What the app and the ETL share: the plan, the rules, assessments, charts and words."""
