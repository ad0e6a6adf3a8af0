"""Every kind of background work: its handler, attempts and priority, and whether it is done daily."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from flask import Flask

from webapp.accounts import api_keys, sessions, sign_in_links, signing_in
from webapp.cities import filing
from webapp.collection import topics
from webapp.documents import enclosures, parallel_rendering, publishing
from webapp.editions import builds
from webapp.imports import batches
from webapp.jobs import Kind, Priority, forgetting
from webapp.notifications import mail
from webapp.practices import assignments
from webapp.privacy import consents, erasing
from webapp.reminders import call_reminders, returned, still_running
from webapp.review import derived, downloads
from webapp.web import failures
from webapp.webhooks import deliveries

AFTER_THE_OTHERS = dt.timedelta(minutes=10)  # by then, the other duties of the day have been tried as often as they may


def _counting(name: str, work: Callable[[], int]) -> Kind:
    """Return a daily duty whose result is how many things it has done."""
    return Kind(lambda job: {name: work()}, daily=True)


def init_app(app: Flask) -> None:
    """Register the kinds of work. The duties of a day are enqueued in this order."""
    app.extensions["sheaf_job_kinds"] = {
        # what is done daily
        "ask_still_running": _counting("asked", still_running.ask_still_running),
        "remind_of_calls": _counting("reminded", call_reminders.remind),
        "remind_of_returns": _counting("reminded", returned.remind),
        "ask_about_contacts": _counting("asked", consents.ask_whether_they_hold),
        "end_contacts": _counting("ended", consents.end_what_is_over),
        derived.KIND: _counting("practices", derived.catch_up),
        "forget_api_answers": Kind(api_keys.forget_api_answers, priority=Priority.BULK, daily=True),
        "forget_deliveries": Kind(deliveries.forget_deliveries, priority=Priority.BULK, daily=True),
        "forget_selections": Kind(downloads.forget_selections, priority=Priority.BULK, daily=True),
        "forget_sessions": Kind(sessions.forget_sessions, daily=True),
        "forget_jobs": Kind(forgetting.forget_jobs, priority=Priority.BULK, daily=True),
        failures.KIND: Kind(failures.tell_failures, daily=True, wait=AFTER_THE_OTHERS),
        # what somebody waits for
        signing_in.KIND: Kind(signing_in.look_up, priority=Priority.AT_ONCE),
        mail.SEND_SIGN_IN: Kind(sign_in_links.send_sign_in_job, mail.ATTEMPTS, Priority.AT_ONCE),
        "import": Kind(batches.work_through, priority=Priority.WAITED_FOR),
        "pack_sheets": Kind(downloads.pack_sheets, priority=Priority.WAITED_FOR),
        "publish_on_day": Kind(assignments.publish_on_day, priority=Priority.WAITED_FOR),
        # what follows from what somebody did
        "build_edition": Kind(builds.build_edition),
        "forget_files": Kind(erasing.forget_files),
        "index_topic": Kind(topics.index_topic),
        "send_letter": Kind(partial(mail.send, attachment_of=enclosures.sheet_of), mail.ATTEMPTS),
        "write_documents": Kind(publishing.write_documents),
        filing.KIND: Kind(filing.file_city),
        "deliver_webhook": Kind(deliveries.deliver, deliveries.ATTEMPTS, Priority.BULK),
        parallel_rendering.KIND: Kind(parallel_rendering.lay_out_sheets, priority=Priority.BULK),
    }
