"""What readers type into the search finds the page that answers it first, from the disk."""

import re

import pytest
import yaml

from cctaecg.run.folder import project_root

FIRST = {
    "checkpoint": "companion/ecgfounder", "ECGFounder": "companion/ecgfounder", "GPU": "companion/running_again",
    "PPV": "results/risk_stratification", "positive predictive value": "results/risk_stratification",
    "number needed": "results/risk_stratification", "calibration": "results/risk_stratification",
    "sensitivity": "results/risk_stratification", "left main": "results/discrimination",
    "AUC": "results/discrimination",
    "Kaplan-Meier": "results/risk_stratification", "net benefit": "results/risk_stratification",
    "subgroups": "results/subgroups_and_grades", "women": "results/subgroups_and_grades",
    "prevalence": "results/cohort", "Table 1": "results/cohort", "attributions": "results/explainability",
    "limitations": "discussion", "PCGrad": "methods/model_and_training", "augmentation": "methods/model_and_training",
    "language model": "methods/data_and_labels", "bootstrap": "methods/evaluation",
    "confidence interval": "methods/coverage", "screening": "methods/risk_thresholds",
    "sample size": "methods/sample_size", "ablation": "methods/ablations", "DICOM": "companion/your_data",
    "own data": "companion/your_data", "PTB-XL": "companion/ptbxl", "TRIPOD": "companion/reporting",
}
RANKED = "query => Search._performSearch(...Search._parseQuery(query)).reverse().map(found => found[0])"


@pytest.fixture(scope="module")
def search(browser, html):
    """The search page, once it has its index."""
    page = browser.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.goto((html / "search.html").as_uri() + "?q=left+main")
    page.wait_for_selector("ul.search li")
    yield page
    page.close()


def test_a_search_from_the_disk_lists_pages_and_asks_for_nothing(search):
    first = search.locator("ul.search li a").first
    assert first.inner_text() == "Discrimination"
    assert first.get_attribute("href").startswith("book/results/discrimination.html")
    search.wait_for_function("document.querySelector('#search-results').innerText.includes('Search finished')")
    assert search.faults == []


@pytest.mark.parametrize("query", FIRST)
def test_a_readers_word_finds_its_page_first(search, query):
    assert search.evaluate(RANKED, query)[0] == f"book/{FIRST[query]}"


def test_every_word_of_the_list_finds_its_page_first(search):
    words = yaml.safe_load((project_root() / "book" / "search_words.yml").read_text(encoding="utf-8"))
    wrong = {word: (page, found) for page, listed in words.items() for word in listed
             if (found := search.evaluate(RANKED, word)[0]) != page}
    assert wrong == {}


@pytest.mark.parametrize("query", ["beat", "threshold", "severe stenosis", "interval", "patient"])
def test_no_notebook_stands_before_a_page_of_the_study(search, query):
    found = search.evaluate(RANKED, query)
    notebooks = [place for place, page in enumerate(found) if page.startswith("book/run/notebooks/")]
    study = re.compile("book/(results|methods|introduction|discussion)")
    pages = [place for place, page in enumerate(found) if study.match(page)]
    assert pages and (not notebooks or min(notebooks) > max(pages))


def test_a_name_of_the_library_is_found(search):
    assert search.evaluate(RANKED, "auc_ci")[0] == "book/api/stats"
