-- What a full build can take from the lake as it stands, and what it has to work out: for DuckDB, before 3_all_months.sql.
-- `lake_rows` holds the lake's rows of all months, `shared_month` the months of which several files speak.

-- one row per item and district with a row that another one completes, replaces or corrects
CREATE OR REPLACE TEMP TABLE open_series AS
SELECT DISTINCT indicator_id, district_id
FROM lake_rows
WHERE (value IS NULL OR amount IS NULL)
    AND indicator_id IN (SELECT item_id FROM item WHERE kind IN ('cumulative', 'level'))
UNION
SELECT indicator_id, district_id
FROM lake_rows
WHERE month IN (SELECT month FROM shared_month)
GROUP BY indicator_id, district_id, month
HAVING count(*) > 1
UNION
SELECT indicator_id, district_id FROM correction;

CREATE OR REPLACE TEMP VIEW landing AS
SELECT * FROM lake_rows SEMI JOIN open_series USING (indicator_id, district_id);

CREATE OR REPLACE TEMP VIEW plain AS
SELECT * FROM lake_rows ANTI JOIN open_series USING (indicator_id, district_id);
