"""The way in by an account of the company, beside links, digits and posters.

The browser goes to the provider and comes back with a code. What was begun lies in a signed cookie
of that browser, for ten minutes and once, so that nobody is signed in by an answer that was meant
for somebody else.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any, ClassVar
from urllib.parse import urlencode

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError

from workbook.book.messages import converse, of_page, say
from workbook.serve import access, cross_site, parameters
from workbook.serve.addresses import local
from workbook.serve.openid import AT_HAND, Attempt, Provider, Refused, Unreachable
from workbook.serve.sign_in import SignInHandler
from workbook.store.sign_ins import ACCOUNT_HOURS, hash_of

log = logging.getLogger("workbook.serve")

ATTEMPT = "workbook-openid"
_BACK = "/openid/back"


class OpenIdHandler(SignInHandler):
    """The way to the provider."""

    also: ClassVar = {
        "next": parameters.Parameter("next", "str", "/"),
        "other": parameters.Parameter("other", "str", ""),
    }

    async def prepare(self, **how: Any) -> None:
        """Hide it where there is no provider."""
        await super().prepare(**how)
        if not self._finished:
            _ = self.provider

    @allow_unauthenticated
    async def get(self) -> None:
        """Send the browser there, with a cookie that knows its answer again."""
        values = self.speak()
        try:
            there, attempt = await self.provider.begin(self.back, anew=bool(values.get("other")))
        except (Unreachable, Refused) as error:
            log.error("The provider of accounts cannot be used: %s", error)
            self.tell_person(503, *_unreachable())
            return
        attempt = attempt._replace(next=local(values.get("next", "/")))
        self.set_signed_cookie(
            ATTEMPT, json.dumps(attempt), expires_days=None, max_age=AT_HAND,
            **access.kept_safe(self),
        )  # fmt: skip
        self.set_status(302)
        self.set_header("Location", there)  # elsewhere, so not by ``redirect``
        self.finish()

    @property
    def provider(self) -> Provider:
        """The company's provider."""
        if self.state.openid is None:
            raise HTTPError(404)
        return self.state.openid

    @property
    def back(self) -> str:
        """Where the provider sends people back to."""
        return self.outside(_BACK).removesuffix("?")

    def tell_person(
        self, status: int, title: str, sentence: str, *, after: str = "/", other: bool = False
    ) -> None:
        """Show what became of a sign-in, with the way to try again and go where they wanted to."""
        self.set_status(status)
        query = urlencode({"next": after, **({"other": "yes"} if other else {})})
        again = f"{self.base}/openid?{query}"
        self.finish(
            self.page("openid.html.j2", title=title, sentence=sentence, again=again, other=other)
        )


class OpenIdBackHandler(OpenIdHandler):
    """Where the provider sends people back to."""

    def refuse_cross_site(self) -> None:
        """Let a browser come from the provider: the attempt's state says that we sent it there."""
        if cross_site.is_navigation(self.request):
            self.current_user = None
            return
        super().refuse_cross_site()

    @allow_unauthenticated
    async def get(self) -> None:
        """Find out who it is, and let them in."""
        converse(of_page([]))
        attempt = self._attempt()
        self.clear_cookie(ATTEMPT)
        code, given = self.get_query_argument("code", ""), self.get_query_argument("state", "")
        issuer = self.get_query_argument("iss", "")
        rules = self.state.settings.access_rules
        is_ours = attempt is not None and hmac.compare_digest(
            given.encode(), attempt.state.encode()
        )
        if attempt is None or not is_ours or (issuer and issuer != rules.openid):
            self.tell_person(400, *_stale())
            return
        if not code:
            self.tell_person(403, *_declined(), after=attempt.next)
            return
        try:
            email = await self.provider.email(code, self.back, attempt)
        except Refused as error:
            log.warning("A sign-in was refused: %s", error)
            self.tell_person(403, *_stale(), after=attempt.next)
            return
        except Unreachable as error:
            log.error("The provider of accounts cannot be used: %s", error)
            self.tell_person(503, *_unreachable(), after=attempt.next)
            return
        await self._let_in(email, attempt)

    async def _let_in(self, email: str, attempt: Attempt) -> None:
        if not email:
            self.tell_person(403, *_unverified(), after=attempt.next, other=True)
            return
        signs, before = self.state.store.sign_ins, self.get_cookie(access.SESSION, "")
        opened = await self.of_store(lambda: signs.open_by_email(email, before))
        if opened is None:
            self.tell_person(403, *_unknown(email), after=attempt.next, other=True)
            return
        if before:
            self.state.capacity.revoke([access.of_session(hash_of(before))])
        known, session = opened
        seconds = ACCOUNT_HOURS * 3600
        access.remember_address(self, session, email, seconds)
        if attempt.next == "/":
            self.come_in(known, session, seconds)
            return
        access.remember(self, session, seconds)
        self.redirect(attempt.next, status=303)

    def _attempt(self) -> Attempt | None:
        kept = self.get_signed_cookie(ATTEMPT, max_age_days=AT_HAND / 86400)
        try:
            return Attempt(*json.loads(kept)) if kept else None
        except (ValueError, TypeError):
            return None


def _stale() -> tuple[str, str]:
    return (
        say("This sign-in can no longer be used"),
        say("It took too long, was used before, or was begun in another browser."),
    )


def _declined() -> tuple[str, str]:
    return say("You are not signed in"), say(
        "The sign-in was cancelled, or your company refused it."
    )


def _unreachable() -> tuple[str, str]:
    return (
        say("Your company’s sign-in does not answer"),
        say(
            "Please try again shortly. Your administrator finds the cause in the server’s log. "
            "A link that you were invited with works meanwhile."
        ),
    )


def _unverified() -> tuple[str, str]:
    return (
        say("Your account has no verified e-mail address"),
        say(
            "The workbook knows people by an e-mail address that their company has verified. Ask "
            "whoever looks after your company’s accounts, or come in by a link: whoever leads the "
            "strategy can send you one."
        ),
    )


def _unknown(email: str) -> tuple[str, str]:
    return (
        say("No strategy expects you yet"),
        say(
            "You signed in as {email}. Ask whoever leads your strategy to enter this address "
            "beside your name, and beside nobody else’s, under Members, or to send you a link.",
            email=email,
        ),
    )
