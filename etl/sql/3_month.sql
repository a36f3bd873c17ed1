-- One month from the lake into revision, month and `anew`, whose rows go into observation; run for each changed month, oldest first,
-- because a year-to-date may follow from the period before. `landing` holds the lake's rows of the month $month.

CREATE OR REPLACE TEMP TABLE ranked AS
SELECT
    *,
    row_number() OVER same_cell AS position,
    lag(submission_id) OVER same_cell AS superseded_by
FROM landing
WINDOW same_cell AS (PARTITION BY indicator_id, district_id ORDER BY submission_id DESC);

DELETE FROM observation WHERE month = $month;
DELETE FROM revision WHERE month = $month;
DELETE FROM month WHERE month = $month;

INSERT INTO revision
SELECT indicator_id, district_id, $month, value, amount, self_status, text, submission_id, superseded_by, sheet, line
FROM ranked
WHERE position > 1
ORDER BY indicator_id, district_id, submission_id;

INSERT INTO month
SELECT $month, count(*), count(*) FILTER (position = 1), count(*) FILTER (position > 1)
FROM ranked
HAVING count(*) > 0;

CREATE OR REPLACE TEMP TABLE anew AS
WITH effective AS (
    SELECT * FROM ranked WHERE position = 1
),

corrected AS (
    SELECT
        effective.* REPLACE (
            CASE
                WHEN correction.measure IS DISTINCT FROM 'cumulative' THEN effective.value
                WHEN correction.action = 'replace' THEN correction.value
            END AS value,
            CASE
                WHEN correction.measure IS DISTINCT FROM 'month' THEN effective.amount
                WHEN correction.action = 'replace' THEN correction.value
            END AS amount
        ),
        CASE correction.measure
            WHEN 'cumulative' THEN effective.value
            WHEN 'month' THEN effective.amount
        END AS reported_value,
        correction.reason AS correction
    FROM effective
    LEFT JOIN correction
        ON correction.indicator_id = effective.indicator_id
        AND correction.district_id = effective.district_id
        AND correction.month = $month
),

before AS (
    SELECT
        corrected.indicator_id,
        corrected.district_id,
        item.step,
        CASE
            WHEN item.kind = 'cumulative' AND month($month::DATE) <= item.step THEN 0
            WHEN item.kind IN ('cumulative', 'level') THEN previous.value
        END AS value_before
    FROM corrected
    LEFT JOIN item ON item.item_id = corrected.indicator_id
    LEFT JOIN observation AS previous
        ON previous.indicator_id = corrected.indicator_id
        AND previous.district_id = corrected.district_id
        AND previous.month = $month::DATE - to_months(item.step)
),

completed AS (
    SELECT
        corrected.* REPLACE (
            -- a figure of the month determines the year to date only where the year so far is known; and the other way round
            coalesce(value, value_before + amount) AS value,
            -- (what a quarter added is no month's figure)
            coalesce(amount, CASE WHEN step = 1 THEN value - value_before END) AS amount
        ),
        value_before IS NOT NULL
        AND (value IS NULL AND amount IS NOT NULL OR step = 1 AND amount IS NULL AND value IS NOT NULL) AS is_derived
    FROM corrected
    JOIN before USING (indicator_id, district_id)
)

SELECT
    indicator_id,
    district_id,
    $month::DATE AS month,
    value,
    amount,
    self_status,
    text,
    is_derived,
    reported_value,
    correction,
    submission_id,
    department_id,
    sheet,
    line
FROM completed;
