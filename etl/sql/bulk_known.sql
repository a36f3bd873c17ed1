-- Published figures of a file's series (item × place, as one number) in the years that count, as decimals of so many places.
-- One row per series and month; `file_item`, `file_place` and `wanted` are the file's own.

SELECT
    file_item.item::BIGINT * $places + file_place.place AS series,
    (year(month) * 12 + month(month) - 1)::INTEGER AS month,
    TRY_CAST(value AS DECIMAL(18, {decimals})) AS value,
    TRY_CAST(amount AS DECIMAL(18, {decimals})) AS amount,
    TRY_CAST(value AS DECIMAL(18, {decimals})) IS NOT DISTINCT FROM value
    AND TRY_CAST(amount AS DECIMAL(18, {decimals})) IS NOT DISTINCT FROM amount AS is_exact
FROM observation
JOIN file_item ON file_item.item_id = indicator_id
JOIN file_place USING (district_id)
JOIN item ON item.item_id = indicator_id
SEMI JOIN wanted ON wanted.department = item.reporter_id AND wanted.year = year(month)
