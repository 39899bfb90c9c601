SITENAME = "今日江湾"
SITEURL = "https://www.jiangwan.example"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-cn"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
PATH = "content"
OUTPUT_PATH = "output"
ARTICLE_PATHS = ["articles"]
STATIC_PATHS = ["articles"]
PATH_METADATA = r"(?P<path_no_ext>articles/.*)\.md"
ARTICLE_URL = ARTICLE_SAVE_AS = "{path_no_ext}.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "accounts/{slug}.html"
AUTHOR_SAVE_AS = TAG_SAVE_AS = ARCHIVES_SAVE_AS = AUTHORS_SAVE_AS = TAGS_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "categories"]
CATEGORIES_SAVE_AS = "accounts.html"
PAGINATED_TEMPLATES = {"index": None, "category": None}
DEFAULT_PAGINATION = 20
DEFAULT_ORPHANS = 0
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_RSS = "feeds/all.rss.xml"
CATEGORY_FEED_RSS = "feeds/{slug}.rss.xml"
FEED_MAX_ITEMS = 20
RSS_FEED_SUMMARY_ONLY = True
