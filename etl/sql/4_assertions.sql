-- Each query returns rows only where something is wrong; the first column is the sentence that says so.
-- Observations are looked at in the months that changed, $first to $last.

-- First months with fewer different cells than rows: a bit for each indicator and district costs less than groups of names.
WITH crowded AS (
    SELECT month
    FROM observation
    LEFT JOIN item ON item.item_id = observation.indicator_id
    LEFT JOIN district USING (district_id)
    WHERE month BETWEEN $first AND $last
    GROUP BY month
    HAVING count(*) <> bit_count(bitstring_agg(
        coalesce(item.position, 0) * {places} + coalesce(district.position, 0), 0, {cells}
    ))
)

SELECT '观测值重复：' || indicator_id || ' ' || district_id || ' ' || month
FROM observation
SEMI JOIN crowded USING (month)
GROUP BY indicator_id, district_id, month
HAVING count(*) > 1;

SELECT '观测值的指标不在计划内：' || indicator_id || '（' || count(*) || '条）；请在 indicators.toml 中补上该指标，或撤回有关报送'
FROM observation
ANTI JOIN item ON item.item_id = observation.indicator_id
WHERE month BETWEEN $first AND $last
GROUP BY indicator_id;

SELECT '观测值的地区不在计划内：' || district_id || '（' || count(*) || '条）；请在 indicators.toml 中补上该地区'
FROM observation
ANTI JOIN district ON district.district_id = observation.district_id
WHERE district_id <> '' AND month BETWEEN $first AND $last
GROUP BY district_id;

SELECT '观测值的报送不在本版本内：' || submission_id
FROM observation
ANTI JOIN submission USING (submission_id)
WHERE month BETWEEN $first AND $last
GROUP BY submission_id;

SELECT '行数不平：' || month || ' 湖中' || landed || '行，生效' || effective || '行，被替代' || superseded || '行'
FROM month
WHERE landed <> effective + superseded;

SELECT '累计与本月不衔接：' || later.indicator_id || ' ' || later.district_id || ' ' || later.month
FROM observation AS later
JOIN item ON item.item_id = later.indicator_id AND item.kind IN ('cumulative', 'level')
JOIN observation AS earlier
    ON earlier.indicator_id = later.indicator_id
    AND earlier.district_id = later.district_id
    AND earlier.month = later.month - to_months(item.step)
WHERE later.is_derived
    AND (item.kind = 'level' OR month(later.month) > item.step)
    AND later.value <> earlier.value + later.amount
    AND later.month BETWEEN $first AND $last
    AND earlier.month BETWEEN $first::DATE - INTERVAL 12 MONTH AND $last;

SELECT '更正没有用上：' || correction.indicator_id || ' ' || strftime(correction.month, '%Y-%m') || '，该月没有这条报送；请核对或删除 corrections.toml 中的这一条'
FROM correction
ANTI JOIN observation
    ON observation.indicator_id = correction.indicator_id
    AND observation.district_id = correction.district_id
    AND observation.month = correction.month
WHERE correction.month IN (SELECT month FROM month); -- a month that nobody has reported yet can still come

SELECT '更正不再匹配：' || correction.indicator_id || ' ' || strftime(correction.month, '%Y-%m') || '，期望报送值 '
    || correction.expect::DOUBLE || '，实际为 ' || coalesce((observation.reported_value::DOUBLE)::VARCHAR, '空')
    || '；请核对后修改或删除 corrections.toml 中的这一条'
FROM correction
JOIN observation
    ON observation.indicator_id = correction.indicator_id
    AND observation.district_id = correction.district_id
    AND observation.month = correction.month
WHERE observation.reported_value IS DISTINCT FROM correction.expect;
