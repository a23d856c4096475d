"""Formulas as MathML."""


def test_formulas_need_no_script(book):
    page = book.build("$$\n\\frac{1}{2\\sigma_t^2}\n$$ (weights)\n\nand $x_i$.")
    assert [tag.get("display") for tag in page.find_all("math")] == ["block", None]
    assert page.find("math").find("mfrac") is not None
    assert page.find("script", src=lambda address: address and address.startswith("http")) is None
