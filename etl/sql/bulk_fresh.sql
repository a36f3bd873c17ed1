-- Rows of a large file that are still at hand (`fresh_{number}`), as the lake has them.
-- One row per indicator, district and month, in the order of month, district and indicator.

SELECT
    indicator_id,
    district_id,
    month,
    value::DECIMAL(28, 10) AS value,
    amount::DECIMAL(28, 10) AS amount,
    NULL::VARCHAR AS self_status,
    text,
    '{submission}' AS submission_id,
    department_id,
    '' AS sheet,
    line
FROM fresh_{number}
