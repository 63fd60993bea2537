"""Look at the links whose turn it is; for a timer to call once a day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.link_checks import AnotherRunIsAtWork, Bounds, check_due_links
from notes.link_checking.pacing import Pacer
from notes.link_checking.probing import Prober, agent_of

MOST_THREADS = 16
SHORTEST_PAUSE = 1.0
USUAL = Bounds()


class Command(BaseCommand):
    help = (
        "Looks at the links whose turn it is: politely, one question at a time to a site, and only on the "
        "public internet. Stopped or killed, it goes on where it was. Safe to run as often as one likes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="", help="only the links of this site, for instance github.com")
        parser.add_argument("--all", action="store_true", help="also the links whose turn has not come")
        parser.add_argument("--minutes", type=float, default=USUAL.seconds / 60, help="at most (%(default)s)")
        parser.add_argument("--megabytes", type=float, default=USUAL.megabytes, help="at most (%(default)s)")
        parser.add_argument(
            "--threads",
            type=int,
            default=USUAL.threads,
            help=f"sites at once, to {MOST_THREADS} (%(default)s)",
        )
        parser.add_argument(
            "--pause",
            type=float,
            default=2.0,
            help=f"seconds between two questions to a site, from {SHORTEST_PAUSE:g} (%(default)s)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.AWSKB_NO_LINK_CHECKS:
            self.stdout.write("No link is looked at: the settings say AWSKB_NO_LINK_CHECKS=1.")
            return
        if not 1 <= options["threads"] <= MOST_THREADS:
            raise CommandError(f"--threads is {options['threads']}. Write a number from 1 to {MOST_THREADS}.")
        if not options["pause"] >= SHORTEST_PAUSE:
            raise CommandError(f"--pause is {options['pause']:g}. Write at least {SHORTEST_PAUSE:g}.")
        if not (options["minutes"] > 0 and options["megabytes"] > 0):
            raise CommandError("--minutes and --megabytes are at least a little more than nothing.")
        prober = Prober(
            agent=agent_of(settings.AWSKB_LINK_CHECK_CONTACT), pacer=Pacer(pause=options["pause"])
        )
        bounds = Bounds(options["threads"], options["minutes"] * 60, options["megabytes"])
        try:
            run = check_due_links(
                prober=prober, bounds=bounds, now=timezone.now, site=options["site"], is_all=options["all"]
            )
        except AnotherRunIsAtWork as other:
            self.stdout.write(
                f"Another run is at work {other}. If it was killed, it counts as ended after two minutes."
            )
            return
        left = f" {run.left} are left for the next run." if run.left else ""
        links = f"{run.checked} link{'' if run.checked == 1 else 's'}"
        self.stdout.write(f"{links} looked at, {run.received / 1_000_000:.1f} MB received.{left}")
