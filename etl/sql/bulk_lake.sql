-- One month of the clean rows of a large file as the lake has it, one row per indicator and district; `part` holds them as
-- positions in the lists of items and places, figures as whole numbers times 10 ** -{decimals}, `others` the rows
-- that went through the reader one by one.

SELECT
    file_item.indicator_id,
    file_place.district_id,
    $month::DATE AS month,
    (part.value * CAST({unit} AS DECIMAL(9, {decimals})))::DECIMAL(28, 10) AS value,
    (part.amount * CAST({unit} AS DECIMAL(9, {decimals})))::DECIMAL(28, 10) AS amount,
    NULL::VARCHAR AS self_status,
    part.note AS text,
    $submission AS submission_id,
    file_item.department_id,
    '' AS sheet,
    part.line
FROM part
JOIN file_item ON file_item.item = part.item
JOIN file_place ON file_place.place = part.place
UNION ALL
SELECT * FROM others
