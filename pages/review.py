"""审核: what departments handed in, what it would change; approved, returned, published, and taken back."""

from etl.review.front import open_review
from monitor import ui

here = ui.here()
review = ui.open_review(open_review)
if review is not None:
    case = ui.asked_case(review)
    if case is not None:
        ui.show_case(here, review, case)
    else:
        ui.show_queue(here, review)
        ui.show_publication(here, review)
        ui.show_versions(here, review)
        ui.show_decided(here, review)
