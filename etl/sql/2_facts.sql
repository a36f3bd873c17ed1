-- The tables that hold what departments said. Months are first days of months.

-- one row: what this version is
CREATE TABLE edition (
    version INTEGER NOT NULL,
    published_at VARCHAR NOT NULL,
    is_demo BOOLEAN NOT NULL,
    plan_id VARCHAR NOT NULL,
    plan_fingerprint VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    plan VARCHAR NOT NULL -- the plan that this version is judged by, whole, as JSON
);

-- one row per submission that counts in this version
CREATE TABLE submission (
    submission_id VARCHAR PRIMARY KEY,
    file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    received_at VARCHAR NOT NULL,
    submitted_by VARCHAR NOT NULL
);

-- one row per indicator, district ('' = the whole city) and month; sorted by month, district, indicator, so that what a
-- page asks for (all indicators of the city or of a district over two years) is read from a few blocks of each month
CREATE TABLE observation (
    indicator_id VARCHAR NOT NULL,
    district_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    value DECIMAL(28, 10),
    amount DECIMAL(28, 10),
    self_status VARCHAR,
    text VARCHAR,
    is_derived BOOLEAN NOT NULL,
    reported_value DECIMAL(28, 10),
    correction VARCHAR,
    submission_id VARCHAR NOT NULL,
    department_id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    line INTEGER NOT NULL
);

-- one row per indicator, district, month and submission whose row a later submission replaced
CREATE TABLE revision (
    indicator_id VARCHAR NOT NULL,
    district_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    value DECIMAL(28, 10),
    amount DECIMAL(28, 10),
    self_status VARCHAR,
    text VARCHAR,
    submission_id VARCHAR NOT NULL,
    superseded_by VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    line INTEGER NOT NULL
);

-- one row per month that has observations: how many rows the lake holds, and where they went
CREATE TABLE month (
    month DATE PRIMARY KEY,
    landed INTEGER NOT NULL,
    effective INTEGER NOT NULL,
    superseded INTEGER NOT NULL
);

-- one row per item, month and version in which its light was published anew (the first row of a month is the light published then)
CREATE TABLE light (
    item_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    version INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    gap_pp DECIMAL(18, 1),
    PRIMARY KEY (item_id, month, version)
);

-- one row per published figure (公开数据), from data/published
CREATE TABLE published_figure (
    figure_id VARCHAR PRIMARY KEY,
    item_id VARCHAR,
    name VARCHAR NOT NULL,
    region VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    value DECIMAL(28, 10) NOT NULL,
    bound VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    source_title VARCHAR NOT NULL,
    source_url VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    retrieved VARCHAR NOT NULL
);

-- one row per declared correction that applies to this version
CREATE TABLE correction (
    indicator_id VARCHAR NOT NULL,
    district_id VARCHAR NOT NULL,
    month DATE NOT NULL,
    measure VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    value DECIMAL(28, 10),
    expect DECIMAL(28, 10) NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (indicator_id, district_id, month)
);
