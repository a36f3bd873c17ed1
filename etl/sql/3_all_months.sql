-- All months at once, from the lake's rows in `landing` to what `revision`, `month` and `observation` hold; for a full build.
-- It says the same as 3_month.sql, which takes one month after the other, and keeps to the SQL that DuckDB and Spark both know:
-- no star with exceptions, no parameters, sums cast back to the type they are of (Spark would else give up decimals).
-- `landing`, `item` and `correction` are tables or views of that name.

-- one row per submission, indicator, district and month; position 1 counts
CREATE OR REPLACE TEMPORARY VIEW ranked AS
SELECT
    landing.*,
    row_number() OVER same_cell AS position,
    lag(submission_id) OVER same_cell AS superseded_by
FROM landing
WINDOW same_cell AS (PARTITION BY indicator_id, district_id, month ORDER BY submission_id DESC);

CREATE OR REPLACE TEMPORARY VIEW all_revisions AS
SELECT indicator_id, district_id, month, value, amount, self_status, text, submission_id, superseded_by, sheet, line
FROM ranked
WHERE position > 1;

CREATE OR REPLACE TEMPORARY VIEW all_months AS
SELECT
    month,
    count(*) AS landed,
    sum(CASE WHEN position = 1 THEN 1 ELSE 0 END) AS effective,
    sum(CASE WHEN position > 1 THEN 1 ELSE 0 END) AS superseded
FROM ranked
GROUP BY month;

CREATE OR REPLACE TEMPORARY VIEW all_observations AS
WITH corrected AS (
    SELECT
        ranked.indicator_id,
        ranked.district_id,
        ranked.month,
        CASE
            WHEN correction.measure IS NULL OR correction.measure <> 'cumulative' THEN ranked.value
            WHEN correction.action = 'replace' THEN correction.value
        END AS value,
        CASE
            WHEN correction.measure IS NULL OR correction.measure <> 'month' THEN ranked.amount
            WHEN correction.action = 'replace' THEN correction.value
        END AS amount,
        CASE correction.measure
            WHEN 'cumulative' THEN ranked.value
            WHEN 'month' THEN ranked.amount
        END AS reported_value,
        correction.reason AS correction,
        ranked.self_status,
        ranked.text,
        ranked.submission_id,
        ranked.department_id,
        ranked.sheet,
        ranked.line
    FROM ranked
    LEFT JOIN correction
        ON correction.indicator_id = ranked.indicator_id
        AND correction.district_id = ranked.district_id
        AND correction.month = ranked.month
    WHERE ranked.position = 1
),

-- with the number of its month, and whether it is of a kind that follows from the period before
placed AS (
    SELECT
        corrected.*,
        coalesce(item.step, 1) AS step,
        coalesce(item.kind, '') IN ('cumulative', 'level') AS follows,
        coalesce(item.kind, '') = 'cumulative' AND extract(MONTH FROM corrected.month) <= item.step AS opens_year,
        12 * extract(YEAR FROM corrected.month) + extract(MONTH FROM corrected.month) AS number
    FROM corrected
    LEFT JOIN item ON item.item_id = corrected.indicator_id
),

linked AS (
    SELECT
        placed.*,
        coalesce(lag(number) OVER one_after_another = number - step, FALSE) AS has_before
    FROM placed
    WINDOW one_after_another AS (PARTITION BY indicator_id, district_id, number % step ORDER BY number)
),

-- a chain begins where a value is known of itself, or can not be known
marked AS (
    SELECT
        linked.*,
        value IS NOT NULL OR amount IS NULL OR opens_year OR NOT follows OR NOT has_before AS is_start,
        coalesce(value, CASE WHEN opens_year THEN amount END) AS own_value
    FROM linked
),

chained AS (
    SELECT
        marked.*,
        sum(CASE WHEN is_start THEN 1 ELSE 0 END) OVER (
            PARTITION BY indicator_id, district_id, number % step
            ORDER BY number
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS chain
    FROM marked
),

summed AS (
    SELECT
        chained.*,
        CAST(
            first_value(own_value) OVER so_far
            + CAST(sum(CASE WHEN is_start THEN 0 ELSE amount END) OVER so_far AS DECIMAL(28, 10))
            AS DECIMAL(28, 10)
        ) AS full_value
    FROM chained
    WINDOW so_far AS (
        PARTITION BY indicator_id, district_id, number % step, chain
        ORDER BY number
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),

preceded AS (
    SELECT
        summed.*,
        CASE
            WHEN opens_year THEN CAST(0 AS DECIMAL(28, 10))
            WHEN follows AND has_before THEN lag(full_value) OVER one_after_another
        END AS value_before
    FROM summed
    WINDOW one_after_another AS (PARTITION BY indicator_id, district_id, number % step ORDER BY number)
)

SELECT
    indicator_id,
    district_id,
    month,
    full_value AS value,
    CAST(coalesce(amount, CASE WHEN step = 1 THEN full_value - value_before END) AS DECIMAL(28, 10)) AS amount,
    self_status,
    text,
    value_before IS NOT NULL
    AND (value IS NULL AND amount IS NOT NULL OR step = 1 AND amount IS NULL AND value IS NOT NULL) AS is_derived,
    reported_value,
    correction,
    submission_id,
    department_id,
    sheet,
    line
FROM preceded;
