-- The rows of a large file in the template's form, in its order: names as positions in the lists of texts that were
-- handed in (nothing where a text is in none), figures as exact decimals, and for each figure how it is written:
-- 0 empty, 1 a placeholder, 2 a plain number, 3 with a percent sign, 4 in groups of three, 9 anything else.
-- A note is 0 empty, 1 the mark of demonstration data, 2 plain text, 9 anything else.
-- No join, nothing materialised: either loses the order of the file, from which each row's line follows.
-- `raw` is the file, every cell text; {whole} and {decimals} are the most digits that are taken, {note} is plain text.

WITH written AS NOT MATERIALIZED (
    SELECT
        raw.*,
        CASE
            WHEN regexp_full_match(amount, '[+-]?(0|[1-9][0-9]{0,{whole}})(\.[0-9]{1,{decimals}})?') THEN 2
            WHEN amount = '' THEN 0
            WHEN TRY_CAST(amount AS placeholder_text) IS NOT NULL THEN 1
            WHEN regexp_full_match(amount, '[+-]?(0|[1-9][0-9]{0,{whole}})(\.[0-9]{1,{decimals}})?%') THEN 3
            WHEN regexp_full_match(amount, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}(\.[0-9]{1,{decimals}})?') THEN 4
            ELSE 9
        END AS amount_form,
        CASE
            WHEN regexp_full_match(value, '[+-]?(0|[1-9][0-9]{0,{whole}})(\.[0-9]{1,{decimals}})?') THEN 2
            WHEN value = '' THEN 0
            WHEN TRY_CAST(value AS placeholder_text) IS NOT NULL THEN 1
            WHEN regexp_full_match(value, '[+-]?(0|[1-9][0-9]{0,{whole}})(\.[0-9]{1,{decimals}})?%') THEN 3
            WHEN regexp_full_match(value, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}(\.[0-9]{1,{decimals}})?') THEN 4
            ELSE 9
        END AS value_form
    FROM raw
),

noted AS NOT MATERIALIZED (
    SELECT
        written.*,
        CASE
            WHEN note = '' THEN 0
            WHEN note = $demo THEN 1
            WHEN regexp_full_match(note, '{note}')
                AND NOT contains(note, $demo) AND strlen(note) < 4000 THEN 2
            ELSE 9
        END AS note_form
    FROM written
)

SELECT
    TRY_CAST(month AS month_text) AS month,
    TRY_CAST(department AS department_text) AS department,
    TRY_CAST(indicator_id AS indicator_id_text) AS indicator_id,
    TRY_CAST(indicator_name AS indicator_name_text) AS indicator_name,
    TRY_CAST(district AS district_text) AS district,
    TRY_CAST(unit AS unit_text) AS unit,
    CASE
        WHEN amount_form = 2 THEN TRY_CAST(amount AS DECIMAL(18, {decimals}))
        WHEN amount_form IN (3, 4) THEN TRY_CAST(replace(rtrim(amount, '%'), ',', '') AS DECIMAL(18, {decimals}))
    END AS amount,
    CASE
        WHEN value_form = 2 THEN TRY_CAST(value AS DECIMAL(18, {decimals}))
        WHEN value_form IN (3, 4) THEN TRY_CAST(replace(rtrim(value, '%'), ',', '') AS DECIMAL(18, {decimals}))
    END AS value,
    amount_form::UTINYINT AS amount_form,
    value_form::UTINYINT AS value_form,
    note_form::UTINYINT AS note_form,
    CASE WHEN note_form = 2 THEN note END AS note,
    others
FROM noted
