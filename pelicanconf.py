"""Every setting of the site as a plain value; docs/reference/settings.md says what each one does."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # where the plugins are; plain `pelican` does not look here

from plugins import feeds, publish, render, review, search

# ---- who publishes this site (shown in the footer and the page tags) -------------------------------------------
SITENAME = "今日江湾"
SITEURL = "https://www.jiangwan.example"
TIMEZONE = "Asia/Shanghai"
GONGKAI_PLACE = "江湾县"
GONGKAI_DESCRIPTION = "江湾县政务公开与便民服务统一平台：一个入口，看得到、找得到、信得过。"
GONGKAI_SPONSOR = "江湾县人民政府办公室"
GONGKAI_OPERATOR = "江湾县融媒体中心"
GONGKAI_CONTACT = "0512-00000000"
GONGKAI_ID_CODE = "9999990001"
GONGKAI_ICP = "示例ICP备00000000号"
GONGKAI_POLICE = "示例公网安备 00000000000000号"
GONGKAI_MARK = "https://mark.jiangwan.example/sitename?id=SAMPLE"  # where the certificate of the mark is shown
GONGKAI_REPORT_ERROR = "https://www.jiangwan.example/pages/report-error.html?url={url}"  # {url}: of the page one is on
GONGKAI_LANGUAGE = "zh_CN"  # of the interface: zh_CN, zh_TW or en
GONGKAI_SECURITY_CONTACT = "mailto:security@jiangwan.example"  # who hears of a hole in the site (security.txt)
GONGKAI_SECURITY_EXPIRES = "2027-11-30"  # the last day for which that holds; at most a year ahead
GONGKAI_WEBSUB_HUB = ""  # who tells feed readers at once of what is new (docs/how-to/feeds.md); "" for nobody
GONGKAI_SAMPLE = True  # False turns the sample banner off; with a real SITEURL the sample keys are refused

# ---- who vouches for the registry (docs/how-to/trust.md) --------------------------------------------------------
GONGKAI_ROOTS = "tests/keys/roots.yaml"  # sample roots; a real site names a file outside this repository
GONGKAI_LOG = "log/publication.jsonl"  # what was published when; a real site keeps it outside this repository, too
GONGKAI_RELEASES = 5  # how many earlier releases stay beside the site, to go back to

# ---- where the site is served (docs/how-to/deploy.md) -----------------------------------------------------------
GONGKAI_TARGETS: dict[str, str] = {}  # what build.py deploy may be asked for by name: {"www": "ssh://deploy@..."}
GONGKAI_COMPRESS = ("br", "gzip")  # which smaller forms of each file lie there beside it

# ---- where things are -----------------------------------------------------------------------------------------
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
SEARCH_FOLDER = ".cache/search"

# ---- the line, in pipeline order: modules, not names, so that one that cannot be imported stops Pelican --------
PLUGINS = [review, render, feeds, search, publish]

# ---- Pelican only renders; whatever it could decide by itself is turned off (docs/explanation/pelican.md) ------
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
STATIC_CREATE_LINKS = False
READERS = dict.fromkeys(("rst", "html", "htm", "markdown", "mkd", "mdown"))
DIRECT_TEMPLATES: list[str] = []
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "extensions": ["jinja2.ext.i18n"],
}
THEME_STATIC_DIR = "theme"
THEME_STATIC_PATHS: list[str] = []
INTRASITE_LINK_REGEX = "(?P<what>(?!))"
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False
DELETE_OUTPUT_DIRECTORY = False
OUTPUT_SOURCES = False
WITH_FUTURE_DATES = False
FORMATTED_FIELDS: list[str] = []
FILENAME_METADATA = ""
PATH_METADATA = ""
DRAFT_SAVE_AS = DRAFT_LANG_SAVE_AS = DRAFT_PAGE_SAVE_AS = DRAFT_PAGE_LANG_SAVE_AS = ""
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
ARCHIVES_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
FEED_ALL_ATOM = FEED_ALL_RSS = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
