"""Words that explain themselves, and the thousand people, on a phone and by keyboard."""


def test_a_focused_abbreviation_expands_within_a_phone_s_screen(opened):
    page = opened("results/risk_stratification", width=400)
    for word in page.locator(".bd-article abbr[tabindex]").all()[:6]:
        word.focus()
        shown = page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement, "::after");
          return [style.content.slice(1, -1), style.position, parseFloat(style.left), parseFloat(style.width)]; }""")
        assert shown[0] == word.get_attribute("title") and shown[1] == "fixed"
        assert shown[2] >= 0 and shown[2] + shown[3] <= 400
    assert page.faults == []


def test_a_term_leads_to_its_entry(opened):
    page = opened("results/discrimination")
    link = page.locator("a.glossary-term").first
    word = link.inner_text()
    link.click()
    page.wait_for_url("**/glossary.html#term-*")
    assert page.locator(":target").inner_text().strip("# ¶\n").lower() == word.lower().removesuffix("s")


def test_a_thousand_marks_are_drawn_in_four_forms(opened):
    page = opened("companion/for_my_patient", width=400)
    picture = page.locator("svg.people-marks").first
    box = picture.bounding_box()
    assert box["width"] > 250 and box["x"] + box["width"] <= 400
    forms = picture.evaluate("""picture => [...picture.querySelectorAll("path")].map(path => {
      const style = getComputedStyle(path);
      return [path.getAttribute("class"), style.strokeLinecap, style.stroke, parseFloat(style.strokeWidth)]; })""")
    told = {kind: tuple(form) for kind, *form in forms}
    assert set(told) <= {"found", "missed", "alarmed", "hole", "passed"} and len(told) >= 4
    assert len({(cap, width) for cap, _, width in told.values()}) == len(told) - ("found" in told and "alarmed" in told)
