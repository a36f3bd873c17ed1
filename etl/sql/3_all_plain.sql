-- Where everything stands as it is (3_plain.sql found no series to work out): the lake's rows are the version's.

CREATE OR REPLACE TEMP VIEW every_month AS
SELECT month, count(*) AS landed, count(*) AS effective, 0 AS superseded FROM lake_rows GROUP BY month;

CREATE OR REPLACE TEMP VIEW every_observation AS
SELECT *, FALSE AS is_derived, NULL::DECIMAL(28, 10) AS reported_value, NULL::VARCHAR AS correction FROM lake_rows;
