import pytest

from crawler.exceptions import ProfileError, UnknownPortalError
from crawler.portals.loading import load_profile, load_profiles
from crawler.portals.model import Section

GOOD = """
name = "qinglan"
title = "青岚网"
home_url = "http://news.qinglan.test/"
hosts = ["news.qinglan.test"]
"""


def write(folder, text, name="qinglan"):
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_small_profile_takes_the_defaults(tmp_path):
    portal = load_profile(write(tmp_path, GOOD))
    assert (portal.platform, portal.sections, portal.timezone) == ("generic", "all", "Asia/Shanghai")


def test_sections_are_names_or_tables(tmp_path):
    text = GOOD + 'platform = "phpcms"\nsections = ["要闻", { name = "公告", catid = 7, subsections = false }]'
    portal = load_profile(write(tmp_path, text))
    assert portal.sections == (Section("要闻"), Section("公告", catid=7, subsections=False))


def test_rule_sets_stand_in_their_order(tmp_path):
    text = GOOD + '[[article]]\nmatch = "h1.new"\ntitle = "h1.new"\n[[article]]\ntitle = "//h2"\nexclude = [".tools"]'
    newest, oldest = load_profile(write(tmp_path, text)).article_rules
    assert (newest.match, oldest.title, oldest.exclude) == ("h1.new", "//h2", (".tools",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(GOOD.replace('"qinglan"', '"other"'), "name: found 'other'; accepted: the file's name", id="name"),
        pytest.param(GOOD + "colour = 1", "colour: unknown key; accepted: name, title", id="unknown key"),
        pytest.param(GOOD + 'platform = "typo3"', "platform: found 'typo3'; accepted: one of phpcms", id="platform"),
        pytest.param(GOOD.replace("http://", "ftp://"), "home_url: found 'ftp://", id="scheme"),
        pytest.param(GOOD.replace('["news.qinglan.test"]', '"x"'), "hosts: found 'x'; accepted: a list", id="hosts"),
        pytest.param(
            GOOD.replace('["news', '["www'), "home_url: its host 'news.qinglan.test' is not in", id="home host"
        ),
        pytest.param(GOOD + "sections = []", "sections: found []; accepted: 'all'", id="no sections"),
        pytest.param(GOOD + 'sections = ["甲", "甲"]', "sections: '甲' stands twice", id="section twice"),
        pytest.param(
            GOOD + "sections = [{ catid = 0 }]", "sections[0].catid: found 0; accepted: a category id", id="catid"
        ),
        pytest.param(
            GOOD + 'sections = [{ name = "甲", catid = 3 }]', "catid needs platform = 'phpcms'", id="catid only phpcms"
        ),
        pytest.param(GOOD + '[list]\nrow = "li["', "list.row: found 'li['; accepted: a CSS selector", id="css"),
        pytest.param(GOOD + '[[article]]\ntitle = "//h1["', "article[0].title: found '//h1['; accepted:", id="xpath"),
        pytest.param(
            GOOD + '[[article]]\ntitle = "h1"\n[[article]]\ntitle = "h2"',
            "article[0].match: missing; accepted: a selector",
            id="set that hides the next",
        ),
        pytest.param(GOOD + 'article_urls = ["("]', "article_urls: found ['(']; accepted: regular", id="regex"),
        pytest.param(GOOD + 'timezone = "Mars"', "timezone: found 'Mars'; accepted: an IANA", id="time zone"),
        pytest.param(GOOD + "[settings]\ndelay = 3", "settings: found {'delay': 3}; accepted: a table", id="setting"),
        pytest.param("name = ", "cannot be read as TOML", id="no TOML"),
        pytest.param("", "title: missing; accepted: the portal's own name", id="empty file"),
    ],
)
def test_fault_names_file_key_value_and_accepted_form(tmp_path, text, told):
    path = write(tmp_path, text)
    with pytest.raises(ProfileError) as error:
        load_profile(path)
    assert str(path) in str(error.value)
    assert told in str(error.value)


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    with pytest.raises(ProfileError) as error:
        load_profile(write(tmp_path, GOOD + 'colour = 1\nplatform = "x"\ntimezone = "y"'))
    assert len(error.value.problems) == 3


def test_wrong_file_keeps_the_others_usable(tmp_path):
    write(tmp_path, GOOD)
    write(tmp_path, "name = 1", "broken")
    profiles = load_profiles([tmp_path])
    assert {"gxzx", "qinglan"} <= profiles.portals.keys()
    with pytest.raises(ProfileError):
        profiles.portal("broken")


def test_own_profile_wins_over_the_shipped_one(tmp_path):
    write(tmp_path, GOOD.replace("qinglan", "gxzx", 1), "gxzx")
    assert load_profiles([tmp_path]).portal("gxzx").title == "青岚网"


def test_unknown_portal_gets_a_suggestion():
    with pytest.raises(UnknownPortalError, match="did you mean 'gxzx'"):
        load_profiles().portal("gxxz")


def test_missing_folder_is_told(tmp_path):
    with pytest.raises(ProfileError, match="PORTALS_DIRS"):
        load_profiles([tmp_path / "nowhere"])
