"""All that the interface says in sentences, from assessments only: values, headlines, sentences, summaries."""

from monitor.words.headline import (
    LONGEST,
    headline_item,
    headline_overview,
    headline_section,
    headline_task_heatmap,
)
from monitor.words.sentence import alternative_text, outlook_sentence, sentence_item
from monitor.words.summary import change_sentences, mayor_sentence
from monitor.words.value import amount_text, month_text, percent_text, points_text, value_text

__all__ = [
    "LONGEST",
    "alternative_text",
    "amount_text",
    "change_sentences",
    "headline_item",
    "headline_overview",
    "headline_section",
    "headline_task_heatmap",
    "mayor_sentence",
    "month_text",
    "outlook_sentence",
    "percent_text",
    "points_text",
    "sentence_item",
    "value_text",
]
