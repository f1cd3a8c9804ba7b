"""A company's own accounts, by OpenID Connect: who somebody is, as their provider says.

Authlib does the protocol: the code flow with PKCE, state and nonce, and the check of the ID token
(signature by the provider's keys, issuer, audience, times). Whom an account belongs to is decided
by an e-mail address that the provider says it has verified, and that whoever leads a strategy has
entered for one member: nothing that a person chooses themself counts.

Source: OpenID Connect Core 1.0 (section 3.1) and Discovery 1.0; RFC 7636 (PKCE).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, NamedTuple

from workbook.book.errors import BadInput, Fault
from workbook.book.messages import say
from workbook.serve.login_attempts import TooManyGuesses
from workbook.serve.settings import AccessRules

AT_HAND = 600  # seconds that somebody has at the provider
PATIENCE = 10  # seconds that the provider may take for an answer
MOST_WAITING = 32  # sign-ins of which the provider is asked at once
_AT_ONCE = 4
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

# Only with keys that the provider alone has: neither ``none`` nor what our own secret signs.
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


class Attempt(NamedTuple):
    """A sign-in that was begun in a browser; its cookie, which is signed, holds it."""

    state: str
    nonce: str
    verifier: str
    next: str


class Refused(Exception):
    """The provider's answer does not say who somebody is."""


class Unreachable(Exception):
    """The provider does not answer, or is not the one that was named."""


class Provider:
    """The company's provider.

    Parameters
    ----------
    access_rules
        Name its address, the client's and the client's secret.

    Raises
    ------
    BadInput
        The library is not installed.
    """

    def __init__(self, access_rules: AccessRules) -> None:
        self._issuer, self._client_id = access_rules.openid, access_rules.openid_client
        self._client = _client(access_rules)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "openid")
        self._waiting = 0
        self._used: dict[str, float] = {}

    async def begin(self, back: str, *, anew: bool) -> tuple[str, Attempt]:
        """Return the provider's address for a browser, and what its cookie keeps.

        ``anew`` lets people choose another account than the one that the provider knows them by.

        Raises
        ------
        Unreachable
            The provider does not answer.
        """
        more = {"prompt": "select_account"} if anew else {}
        made = await self._asked(lambda: self._begun(back, more))
        return made["url"], Attempt(made["state"], made["nonce"], made["code_verifier"], "/")

    async def email(self, code: str, back: str, attempt: Attempt) -> str:
        """Return the verified e-mail address of whoever signed in; empty where there is none.

        Raises
        ------
        Refused
            The code or the ID token is not right, or the attempt was used before.
        Unreachable
            The provider does not answer.
        TooManyGuesses
            Too many sign in at once; the attempt can still be used.
        """
        self._refuse_too_many()
        now = monotonic()
        self._used = {state: until for state, until in self._used.items() if until > now}
        if attempt.state in self._used:
            raise Refused("the state was used before")
        self._used[attempt.state] = now + 2 * AT_HAND
        claims = await self._asked(lambda: self._claims(code, back, attempt))
        return verified_email(claims)

    def close(self) -> None:
        """Ask nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _asked(self, do: Callable[[], Any]) -> Any:
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError
        from requests import HTTPError as WrongAnswer
        from requests import RequestException

        self._refuse_too_many()
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, do)
        except WrongAnswer as error:
            if error.response is not None and error.response.status_code < 500:
                raise Refused(str(error)) from error
            raise Unreachable(str(error)) from error
        except RequestException as error:
            raise Unreachable(str(error)) from error
        except (
            AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError,
        ) as error:  # fmt: skip
            raise Refused(f"{type(error).__name__}: {error}") from error
        finally:
            self._waiting -= 1

    def _refuse_too_many(self) -> None:
        if self._waiting >= MOST_WAITING:
            raise TooManyGuesses

    def _begun(self, back: str, more: Mapping[str, str]) -> Any:
        self._metadata()
        return self._client.create_authorization_url(back, **more)

    def _claims(self, code: str, back: str, attempt: Attempt) -> Mapping[str, Any]:
        self._metadata()
        token = self._client.fetch_access_token(
            back, code=code, state=attempt.state, code_verifier=attempt.verifier
        )
        claims = self._client.parse_id_token(
            token,
            attempt.nonce,
            claims_options={
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
            },
        )
        if not claims:
            raise ValueError("there is no ID token")
        if "email" in claims or "userinfo_endpoint" not in self._client.server_metadata:
            return dict(claims)
        more = self._client.userinfo(token=token)  # where some providers keep the address
        if more.get("sub") != claims["sub"]:
            raise ValueError("the provider speaks of somebody else")
        return {**more, **claims}

    def _metadata(self) -> None:
        """Look up what the provider says of itself, once.

        Raises
        ------
        Unreachable
            It calls itself by another address, signs by nothing that we trust, or does not say
            where people sign in.
        """
        known = self._client.load_server_metadata()
        signs = known.get("id_token_signing_alg_values_supported") or ["RS256"]
        trusted = [one for one in signs if one in SIGNED_BY]
        if known.get("issuer") != self._issuer or not trusted:
            self._client.server_metadata.clear()  # it may be mended
            raise Unreachable(f"it calls itself {known.get('issuer')!r} and signs by {signs}")
        missing = [name for name in _ENDPOINTS if not isinstance(known.get(name) or None, str)]
        if missing:
            self._client.server_metadata.clear()
            raise Unreachable(f"it does not name its {', '.join(missing)}")
        known["id_token_signing_alg_values_supported"] = trusted
        accepts = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self._client.client_secret and "client_secret_basic" not in accepts:
            self._client.client_kwargs["token_endpoint_auth_method"] = "client_secret_post"  # noqa: S105 a method


def verified_email(claims: Mapping[str, Any]) -> str:
    """Return the address that a provider has verified; empty where it says of none that it has."""
    email, verified = claims.get("email"), claims.get("email_verified")
    if verified not in (True, "true") or not isinstance(email, str) or not email.isprintable():
        return ""
    return email.strip() if "@" in email and len(email) <= 320 else ""


def _client(access_rules: AccessRules) -> Any:
    """Return Authlib's client of a provider.

    Raises
    ------
    BadInput
        Authlib is not installed.
    """
    try:
        from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError as error:
        expected = say(
            "the packages that it needs: pip install {package}",
            package="'service-strategy-workbook[oidc]'",
        )
        fault = Fault("workbook serve", None, "--openid", access_rules.openid, expected)
        raise BadInput(say("The apps are not served like this."), [fault]) from error

    class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]  # untyped
        client_cls = OAuth2Session

        def _on_update_token(self, *_: Any, **__: Any) -> None:
            """Keep no token: nothing is asked in a person's name once it is known who they are."""

    where = access_rules.openid.rstrip("/")
    return _Client(
        None,
        "provider",
        client_id=access_rules.openid_client,
        client_secret=access_rules.openid_secret or None,
        server_metadata_url=f"{where}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )
