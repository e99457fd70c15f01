"""Every setting, in the order of the data; docs/settings.md says what each does. Profiles and ``-s`` override them."""

from crawler import __version__

# --- Project ---
BOT_NAME = "guiwen"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
SPIDER_LOADER_CLASS = "crawler.spiderloader.PortalSpiderLoader"
COMMANDS_MODULE = "crawler.commands"
PORTALS_DIRS: list[str] = []  # ours: folders with users' own profiles
ADDONS = {"crawler.addon.GuiwenAddon": 1000}  # keeps the components below beside a user's own

# Both would let other programs on the machine steer the crawl
TELNETCONSOLE_ENABLED = False  # default True
REMOTE_CONTROL_ENABLED = False  # default True

# --- Fetching ---
FETCH_CONTACT = ""  # ours: your web page or mail address; it is put behind the User-Agent
USER_AGENT = f"guiwen/{__version__}"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 2  # seconds; default 0
DOWNLOAD_DELAY_JITTER = 0.5
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # default 8
DOWNLOAD_TIMEOUT = 60  # seconds; default 180. First bytes after 32 s were measured on domestic sites
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes; default 1 GiB
DOWNLOAD_WARNSIZE = 0  # default 32 MiB, our limit
COOKIES_ENABLED = False  # default True; the portals' public pages set none
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False; a profile may switch it off for its portal
REDIRECT_MAX_TIMES = 5  # default 20
RETRY_TIMES = 5  # default 2; what is retried, and after which pause, is the class's: fetching/failure_kinds.py
ROBOTS_CRAWL_DELAY_MAX = 120  # ours: seconds; a longer Crawl-delay counts as this
BACKOFF_FIRST = 10  # ours: seconds a host is left alone after the first 429, 503, timeout …; then it doubles
BACKOFF_MAX = 600  # ours: seconds
RETRY_AFTER_MAX = 1800  # ours: seconds; a host that asks for a longer rest is not asked again in this run
BLOCK_STOP_AFTER = 3  # ours: block pages in a row that end the run
UNREACHABLE_STOP_AFTER = 8  # ours: failures to reach the portal in a row that end the run
BUDGET_REQUESTS_PER_DAY = 0  # ours: requests per portal and day (UTC+8), 0 for any number
FETCH_WINDOW = ""  # ours: hours at UTC+8 such as "22:00-06:00"; "" for always
FETCH_SPECIAL_ADDRESSES = False  # ours: loopback, private, link-local addresses may be asked
FETCH_HEADERS_MAX = 64 * 1024  # ours: bytes of an answer's head
REPEATED_TEXT_LIMIT = 3  # ours: so many other articles with the same text make a page suspect
QUARANTINE_MAX_FILES = 200  # ours: pages kept for diagnosis in OUTPUT_DIR/<portal>/quarantine
TWISTED_DNS_RESOLVER = "crawler.fetching.guard.GuardedResolver"  # default CachingThreadedResolver
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.response_limits.BoundedHandler",
    "https": "crawler.fetching.response_limits.BoundedHandler",
}
DOWNLOADER_MIDDLEWARES = {
    # the portal's own hosts only, by redirect too; Scrapy's own drops a redirect without telling the spider
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.fetching.guard.HostGuard": 40,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.fetching.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.fetching.response_limits.MetaRefreshes": 580,
    "crawler.fetching.retry.RetryMiddleware": 585,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.fetching.response_limits.Decompression": 590,
    "crawler.fetching.archiving.ReceivedMiddleware": 595,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.fetching.response_limits.Redirects": 600,
    "crawler.fetching.guard.AddressGuard": 760,  # after HttpProxyMiddleware, 750
    "crawler.fetching.politeness.PolitenessMiddleware": 950,  # after the HTTP cache, 900
    "crawler.fetching.crawl_budget.CrawlBudgetMiddleware": 960,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# --- Archive ---
ARCHIVE_ENABLED = True  # keep every page as it was received
ARCHIVE_MAX_BYTES = 256 * 1024 * 1024  # a file of this size is followed by a new one
ARCHIVE_RETENTION_DAYS = 0  # archive files of older runs are deleted; 0 keeps all
SPIDER_MIDDLEWARES = {
    "crawler.fetching.archiving.ArchiveMiddleware": 40,
}

# --- Walking ---
WALK_MAX_LIST_PAGES = 5000  # list pages of one section: the last resort against lists without an end
CONCURRENT_ITEMS = 1  # default 100, so many tasks for every page; our pipelines wait for nothing
WARN_ON_GENERATOR_RETURN_VALUE = False  # default True; it reads the source of every callback again and again

# --- State ---
OUTPUT_DIR = "output"  # relative to the folder of scrapy.cfg
STATE_URL = None  # a database URL for the state of all portals; None: one SQLite file for each
STATE_COMMIT_LINES = 500  # at most so many articles are fetched again after a crash
STATE_COMMIT_SECONDS = 5.0
DELTA_KNOWN_PAGES = 1  # whole pages of known rows after which a section has caught up
DELTA_REVISIT_DAYS = 3.0  # articles younger than this are looked at again
DELTA_REVISIT_PAUSE_HOURS = 6.0  # but not those looked at less than this ago
DELTA_FULL_DAYS = 7.0  # every list is seen whole so often, a share of it in each run; 0: never
DELTA_ADAPTIVE = False  # walk sections that change rarely less often
DELTA_ADAPTIVE_MIN_HOURS = 1.0
DELTA_ADAPTIVE_MAX_HOURS = 168.0

# --- Recording ---
EXTENSIONS = {
    "crawler.extensions.run_log.RunLog": -10,  # first, so that it hears the others begin
    "crawler.extensions.run_record.RunRecord": 0,
    "crawler.extensions.run_report.RunReporter": 10,  # after what publishes the run's files
    "crawler.extensions.progress.Progress": 20,
    "scrapy.extensions.feedexport.FeedExporter": None,  # default 0
    "crawler.extensions.feeds.ArticleFeeds": 0,
}
ITEM_PIPELINES = {
    "crawler.pipelines.ValidatePipeline": 100,
    "crawler.pipelines.RevisePipeline": 300,
    "crawler.pipelines.DedupPipeline": 500,
    "crawler.pipelines.RecordPipeline": 900,
}
DEDUP_POLICY = "separate"  # separate, mark, off

# --- Telling ---
LOG_LEVEL = "INFO"  # default DEBUG, a line for every page
LOG_FORMATTER = "crawler.logformatter.ShortLogFormatter"
LOGSTATS_INTERVAL = 0  # default 60; the walk tells its own progress
LOG_KEEP_DAYS = 90  # days after which a run's crawl.log is removed; 0 keeps all
PROGRESS_ENABLED = True
PROGRESS_INTERVAL_S = 60  # seconds between two progress lines where there is no terminal; 0 for none
FEED_EXPORT_ENCODING = "utf-8"

# --- Judging a run: docs/settings.md ---
REPORT_HTML = True  # write report.html beside report.json after each run
REPORT_PROM_DIR = ""  # folder of node_exporter's textfile collector; empty for no metrics
REPORT_MIN_SAMPLE = 5  # pages, articles: shares of fewer are not judged
REPORT_MIN_TITLE_COVERAGE = 0.95
REPORT_MIN_TEXT_COVERAGE = 0.7
REPORT_MIN_DATE_COVERAGE = 0.9
REPORT_MIN_SOURCE_COVERAGE = 0
REPORT_MIN_AUTHORS_COVERAGE = 0
REPORT_MAX_COVERAGE_DROP = 0.3
REPORT_MAX_FAILED_SHARE = 0.05
REPORT_MAX_GONE_SHARE = 0.5
REPORT_MAX_UNREACHABLE_SHARE = 0.5
REPORT_MAX_BROKEN_LISTS = 0
REPORT_MAX_INCOMPLETE_LISTS = 0
REPORT_MAX_MISSING_SECTIONS = 0
REPORT_MAX_UNWALKED_SECTIONS = 0
REPORT_MAX_UNFOLLOWED_SHARE = 0.1
REPORT_MIN_SEEN_SHARE = 0.9
REPORT_MIN_CLAIMED_SHARE = 0.5
REPORT_MIN_SECTIONS_SHARE = 0.5
REPORT_MIN_ROWS_SHARE = 0.5
REPORT_HISTORY_RUNS = 10

# --- Telling somebody ---
NOTIFY_WEBHOOK = ""  # URL, or env:NAME
NOTIFY_PRESET = ""  # wecom, dingtalk, feishu, slack, json; empty: by the webhook's host
NOTIFY_SECRET = ""  # 钉钉, 飞书: signing secret, or env:NAME
NOTIFY_COMMAND: list[str] = []  # program with its arguments; no shell
NOTIFY_TIMEOUT_S = 10
NOTIFY_PROXY = ""  # URL, or env:NAME; empty: straight, whatever proxy the crawl goes by
