-- What stands as it is (3_plain.sql) and what was worked out (3_all_months.sql), together.

CREATE OR REPLACE TEMP VIEW every_revision AS SELECT * FROM all_revisions;

CREATE OR REPLACE TEMP VIEW every_month AS
WITH counted AS (
    SELECT month, landed, effective, superseded FROM all_months
    UNION ALL
    SELECT month, count(*), count(*), 0 FROM plain GROUP BY month
)

SELECT month, sum(landed) AS landed, sum(effective) AS effective, sum(superseded) AS superseded
FROM counted
GROUP BY month;

CREATE OR REPLACE TEMP VIEW every_observation AS
SELECT * FROM all_observations
UNION ALL BY NAME
SELECT plain.*, FALSE AS is_derived, NULL::DECIMAL(28, 10) AS reported_value, NULL::VARCHAR AS correction FROM plain;
