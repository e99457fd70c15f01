"""``scrapy crawl PORTAL``: Scrapy's command with checked arguments and exit codes that tell the truth."""

from __future__ import annotations

import argparse
import gc
from typing import TYPE_CHECKING

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.spiderloader import get_spider_loader

from crawler.addon import add_components, check_components
from crawler.commands.errors import told_exit_code
from crawler.conclusion import check_settings, conclude
from crawler.exceptions import GuiwenError, UnknownPortalError, UsageError
from crawler.export.run_id import new_run_id
from crawler.parallel import handed_on
from crawler.places import output_dir
from crawler.quiet import hold_back
from crawler.report.exit_codes import ExitCode
from crawler.setting_checks import check_given, check_profile, check_value, check_values
from crawler.spiders.arguments import parse_arguments
from crawler.spiders.portal import PortalSpider
from crawler.standard_streams import settle
from crawler.state.locking import portal_lock
from crawler.state.opening import state_url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Command(ScrapyCrawl):
    """Crawl one portal."""

    def syntax(self) -> str:
        """What the command takes."""
        return "[options] <portal>"

    def short_desc(self) -> str:
        """What ``scrapy --help`` says."""
        return "Crawl a portal: its new and changed articles become finished JSON Lines"

    def long_desc(self) -> str:
        """What ``scrapy crawl --help`` says."""
        return (
            "Crawl a portal by the name `scrapy list` shows. Arguments: -a sections=A,B (only these), -a limit=N (at "
            "most N articles), -a since= and -a until= (publication times, both ends included), -a mode=full (every "
            "list to its end, every article looked at again), -a url=URL (one article). Files go to "
            "OUTPUT_DIR/<portal>/. Exit codes: 0 healthy, also when nothing was new; 1 not started, 2 wrong usage, 3 "
            "finished below its health thresholds, 4 not finished, 5 portal unreachable or blocking, 6 state or output "
            "not written, 75 another crawl of this portal or of its host is running."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ``--quiet``."""
        super().add_options(parser)
        parser.add_argument("--quiet", action="store_true", help="print nothing where all is well: for cron")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Scrapy's, with settings looked at before any of them is used, and what ``--quiet`` means for the log."""
        opts.set = [*handed_on(), *opts.set]
        try:
            check_given(opts.set)
            check_value("LOG_FILE", opts.logfile)
        except UsageError as error:
            raise ScrapyUsageError(str(error), print_help=False) from None
        super().process_options(args, opts)
        assert self.settings is not None
        self._held_back = hold_back(self.settings) if opts.quiet else None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl; ``exitcode`` says how it ended."""
        if len(args) != 1:
            raise ScrapyUsageError("one portal is needed; `scrapy list` shows their names")
        try:
            spider = self._spider(args[0])
            if issubclass(spider, PortalSpider):
                self._crawl_portal(args[0], spider, opts)
            else:
                self._crawl(args[0], opts)
        except GuiwenError as error:
            self.exitcode = told_exit_code(error)

    def _crawl_portal(self, name: str, spider: type[PortalSpider], opts: argparse.Namespace) -> None:
        """Everything that is refused is refused here, before any component opens."""
        assert self.settings is not None
        portal = spider.portal
        parse_arguments(opts.spargs, portal)
        self._check_settings(spider)
        output = output_dir(self.settings)
        url = state_url(output / portal.name, self.settings.get("STATE_URL"))
        with portal_lock(portal.name, portal.hosts, output_dir=output, url=url):
            self._crawl(name, opts)

    def _check_settings(self, spider: type[PortalSpider]) -> None:
        """Those of the command and the project, then those of the profile, then all together.

        Raises: UsageError, ProfileError.
        """
        assert self.settings is not None
        check_values(self.settings)
        check_profile(spider.portal)
        settings = self.settings.copy()
        settings.setdict(spider.custom_settings or {}, priority="spider")
        check_values(settings)
        check_settings(settings)

    def _spider(self, name: str) -> type:
        assert self.settings is not None
        try:
            return get_spider_loader(self.settings).load(name)
        except KeyError as error:
            raise UnknownPortalError(error.args[0]) from None

    def _check_components(self, crawler: Crawler) -> None:
        """What our add-on will see to when the crawl starts, so that its refusal is one line."""
        if issubclass(crawler.spidercls, PortalSpider):
            settings = crawler.settings.copy()
            add_components(settings)
            check_components(settings)

    def _crawl(self, name: str, opts: argparse.Namespace) -> None:
        assert self.crawler_process and self.settings is not None
        self.settings.set("RUN_ID", new_run_id(), priority="cmdline")
        crawler = self._create_crawler(name)
        self._check_components(crawler)
        self.crawler_process.crawl(crawler, **opts.spargs)
        # What is loaded by now stays to the end: the collector need not go through it again and again, 5 % of a crawl
        gc.freeze()
        self.crawler_process.start()
        if self.crawler_process.bootstrap_failed:
            self.exitcode = ExitCode.NOT_STARTED
        else:
            self.exitcode = conclude(crawler, quiet=opts.quiet)
        if self._held_back:
            self._held_back.let_out(self.exitcode)
        settle()
