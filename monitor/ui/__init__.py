"""The blocks that pages are made of; a page is a table of contents of them."""

from monitor.ui.accounts import show_accounts
from monitor.ui.audit import show_audit
from monitor.ui.behind import show_behind
from monitor.ui.briefing import choose_briefing
from monitor.ui.briefing_files import show_briefing_files
from monitor.ui.briefing_text import show_briefing_text
from monitor.ui.calendar import Clerk, asked_return, choose_return, open_diary, show_calendar, show_calendar_heading
from monitor.ui.calendar_missing import show_missing
from monitor.ui.calendar_return import show_return, show_return_heading
from monitor.ui.departments import (
    asked_department,
    choose_department,
    show_department_behind,
    show_department_changes,
    show_department_heading,
    show_department_reporting,
    show_department_tasks,
    show_departments,
    show_departments_heading,
)
from monitor.ui.districts import (
    asked_districts,
    choose_districts,
    show_district,
    show_district_figures,
    show_districts_heading,
    show_ranking,
)
from monitor.ui.frame import show_site
from monitor.ui.here import here
from monitor.ui.indicator import (
    asked_item,
    show_definition,
    show_item_figures,
    show_item_heading,
    show_numbers,
    show_schedule,
)
from monitor.ui.method import show_method
from monitor.ui.milestones import (
    asked_milestones,
    choose_milestones,
    show_due_soon,
    show_milestone_figures,
    show_milestone_list,
    show_milestones_heading,
)
from monitor.ui.movement import show_lights, show_movement
from monitor.ui.narrowing import has_rows, narrowed, show_filters
from monitor.ui.notes import show_notes
from monitor.ui.overview import (
    show_counts,
    show_glance,
    show_overview_figures,
    show_overview_heading,
)
from monitor.ui.provenance import show_months, show_published, show_revisions
from monitor.ui.review import asked_case, open_review, show_decided, show_queue
from monitor.ui.review_case import show_case
from monitor.ui.review_versions import show_publication, show_versions
from monitor.ui.section import show_section_figures, show_section_heading, show_tasks
from monitor.ui.upload import open_upload
from monitor.ui.upload_draft import asked_draft, show_draft
from monitor.ui.upload_files import show_files, show_form
from monitor.ui.upload_month import show_drafts, show_expected, show_handed, show_month

__all__ = [
    "Clerk",
    "asked_case",
    "asked_department",
    "asked_districts",
    "asked_draft",
    "asked_item",
    "asked_milestones",
    "asked_return",
    "choose_briefing",
    "choose_department",
    "choose_districts",
    "choose_milestones",
    "choose_return",
    "has_rows",
    "here",
    "narrowed",
    "open_diary",
    "open_review",
    "open_upload",
    "show_accounts",
    "show_audit",
    "show_behind",
    "show_briefing_files",
    "show_briefing_text",
    "show_calendar",
    "show_calendar_heading",
    "show_case",
    "show_counts",
    "show_decided",
    "show_definition",
    "show_department_behind",
    "show_department_changes",
    "show_department_heading",
    "show_department_reporting",
    "show_department_tasks",
    "show_departments",
    "show_departments_heading",
    "show_district",
    "show_district_figures",
    "show_districts_heading",
    "show_draft",
    "show_drafts",
    "show_due_soon",
    "show_expected",
    "show_files",
    "show_filters",
    "show_form",
    "show_glance",
    "show_handed",
    "show_item_figures",
    "show_item_heading",
    "show_lights",
    "show_method",
    "show_milestone_figures",
    "show_milestone_list",
    "show_milestones_heading",
    "show_missing",
    "show_month",
    "show_months",
    "show_movement",
    "show_notes",
    "show_numbers",
    "show_overview_figures",
    "show_overview_heading",
    "show_publication",
    "show_published",
    "show_queue",
    "show_ranking",
    "show_return",
    "show_return_heading",
    "show_revisions",
    "show_schedule",
    "show_section_figures",
    "show_section_heading",
    "show_site",
    "show_tasks",
    "show_versions",
]
