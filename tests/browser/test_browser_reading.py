"""Reading by keyboard in a real Chromium: keys tick, Enter saves, and other keys are left alone."""

from workbook.forms.scripts import script

PAGE = """
<div class="wb-reading">
  <blockquote tabindex="-1">The truck came late</blockquote>
  <div class="wb-ticks">
    <label><input type="checkbox">1 Late</label><label><input type="checkbox">2 Rude</label>
    <label><input type="checkbox">Unsure</label>
  </div>
  <button>Save and next</button><button>Back</button><span id="keys"></span>
</div>
<input id="other"><p id="saved"></p>
<script type="module">
  SCRIPT
  const saved = document.querySelector("#saved");
  document.querySelector("button").onclick = () => { saved.textContent += "saved "; };
  const stop = widget.render({ el: document.querySelector("#keys") });
  window.stop = stop;
</script>
"""


def ticked(page):
    return page.locator(".wb-ticks input").evaluate_all("all => all.map((one) => one.checked)")


def test_a_member_reads_without_a_mouse(chromium):
    page = chromium.new_page()
    whole = script("keys.js").replace("export default", "const widget =")
    page.set_content(PAGE.replace("SCRIPT", whole))
    page.keyboard.press("2")
    assert ticked(page) == [False, True, False]
    page.keyboard.press("1")
    page.keyboard.press("2")
    assert ticked(page) == [True, False, False]
    page.keyboard.press("9")  # there are fewer
    page.keyboard.press("Enter")
    assert page.locator("#saved").inner_text() == "saved"
    page.locator("button").first.focus()
    page.keyboard.press("Enter")  # the button's own
    assert page.locator("#saved").inner_text() == "saved saved"
    page.locator("#other").focus()
    page.keyboard.type("12")
    assert page.locator("#other").input_value() == "12"
    assert ticked(page) == [True, False, False]
    page.locator(".wb-reading button").last.focus()
    page.keyboard.press("Control+1")
    assert ticked(page) == [True, False, False]
    page.evaluate("window.stop()")
    page.keyboard.press("1")
    assert ticked(page) == [True, False, False]
    page.close()
