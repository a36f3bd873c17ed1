-- The plan as tables, so that facts can be related to it. Filled from indicators.toml by build.py.

-- one row per section, in the plan's order
CREATE TABLE section (section_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, chapter VARCHAR NOT NULL, position INTEGER NOT NULL);

-- one row per department
CREATE TABLE department (department_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, short VARCHAR NOT NULL);

-- one row per district or zone, in the official order
CREATE TABLE district (district_id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, position INTEGER NOT NULL);

-- one row per task
CREATE TABLE task (
    task_id VARCHAR PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    section_id VARCHAR NOT NULL REFERENCES section,
    title VARCHAR NOT NULL
);

-- one row per task, department and role (lead, responsible, support)
CREATE TABLE task_department (
    task_id VARCHAR NOT NULL REFERENCES task,
    department_id VARCHAR NOT NULL REFERENCES department,
    role VARCHAR NOT NULL,
    PRIMARY KEY (task_id, department_id, role)
);

-- one row per indicator, milestone or narrative
CREATE TABLE item (
    item_id VARCHAR PRIMARY KEY,
    task_id VARCHAR NOT NULL REFERENCES task,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    unit VARCHAR,
    target DECIMAL(28, 10),
    reporter_id VARCHAR NOT NULL REFERENCES department,
    step INTEGER NOT NULL, -- months from one report to the next: 1, 3 or 12
    position INTEGER NOT NULL
);
