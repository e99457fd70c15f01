import pytest

from tests.articlepages import FIRST, INFO, PROSE, SECOND, THIRD, TITLE, extract, text

TOP = f"<h1>{TITLE}</h1>{INFO}"


@pytest.mark.parametrize(
    "summary",
    [
        pytest.param(FIRST, id="first paragraph"),
        pytest.param(FIRST[:30], id="cut"),
        pytest.param(FIRST[:30] + "……", id="cut with dots"),
        pytest.param(FIRST + SECOND[:20], id="over two paragraphs"),
    ],
)
def test_summary_that_repeats_the_beginning_is_left_out(summary):
    assert text(extract(f"{TOP}<div>{summary}</div><div>{PROSE}</div>")) == [FIRST, SECOND, THIRD]


def test_summary_of_page_two_is_known_by_the_pages_own_description():
    body = f"{TOP}<div class=summary>{FIRST}</div><div><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert text(extract(body, head=f"<meta name=description content='{FIRST}'>")) == [SECOND, THIRD]


def test_lead_of_its_own_words_inside_the_body_stays():
    assert text(extract(f"{TOP}<div><p>{THIRD}</p><p>{FIRST}</p><p>{SECOND}</p></div>"))[0] == THIRD
