"""A provider of OpenID Connect that does all of it right, but for the one thing that a test says.

It keeps to the protocol where the workbook has to: the client's secret, PKCE, a code that works
once and for the address that it was asked for. Whoever comes is signed in already.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "workbook", "a secret that only two know"


class Account:
    """Who is signed in at the provider, and what it does wrong."""

    def __init__(self):
        self.key, self.other = (RSAKey.generate_key(parameters={"kid": "one"}) for _ in range(2))
        self.codes = {}
        self.be("lea@example.org")

    def be(self, email, *, verified=True, **how):
        """Sign somebody in; ``how`` says what is wrong."""
        self.claims = {"sub": email, "email": email, "email_verified": verified}
        self.how, self.says, self.metadata = how, {}, {}
        return self

    def id_token(self, issuer, nonce):
        now = int(time.time())
        claims = {"iss": issuer, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        claims |= self.claims | self.how.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        sign = self.how.get("sign", "right")
        secret = {"secret": SECRET.encode(), "public key": self.key.as_pem(private=False)}.get(sign)
        if sign == "none" or secret:
            return _by_hand({"alg": "HS256" if secret else "none", "kid": "one"}, claims, secret)
        key = self.other if sign == "another key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _by_hand(header, claims, secret):
    """Write a token that no library would: unsigned, or as if a published key were a secret."""
    parts = [_packed(json.dumps(one).encode()) for one in (header, claims)]
    text = ".".join(parts)
    signature = hmac.digest(secret, text.encode(), "sha256") if secret else b""
    return f"{text}.{_packed(signature)}"


def _packed(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@contextmanager
def providing():
    """Run the provider; gives its address and the account."""
    account = Account()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path, query = self.path.partition("?")[::2]
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            if path == "/authorize":
                code = secrets.token_urlsafe()
                account.codes[code] = asked
                told = {"code": code, "state": asked["state"]}
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(told)}")
                self.end_headers()
            elif path == "/jwks":
                self.say({"keys": [account.key.as_dict(private=False)]})
            else:
                known = {name: f"{issuer}/{path}" for name, path in (
                    ("authorization_endpoint", "authorize"), ("token_endpoint", "token"),
                    ("jwks_uri", "jwks"),
                )}  # fmt: skip
                signs = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
                self.say({"issuer": issuer, **known, **signs, **account.metadata})

        def do_POST(self):
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked = account.codes.pop(sent["code"][0], None)  # once
            told = base64.b64decode(self.headers["Authorization"].partition(" ")[2]).decode()
            hashed = hashlib.sha256(sent.get("code_verifier", [""])[0].encode()).digest()
            challenge = _packed(hashed)
            if (
                asked is None
                or told != f"{CLIENT}:{SECRET}"
                or asked.get("code_challenge_method") != "S256"
                or asked.get("code_challenge") != challenge
                or sent["redirect_uri"][0] != asked["redirect_uri"]
            ):
                self.say({"error": "invalid_grant"}, 400)
                return
            token = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer"}
            self.say({**token, "id_token": account.id_token(issuer, asked.get("nonce"))})

        def say(self, what, status=200):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer, account
    finally:
        server.shutdown()
        server.server_close()


def sent_back(address):
    """Follow a browser to the provider; gives the path by which it comes back."""
    import http.client

    there = urlsplit(address)
    line = http.client.HTTPConnection(there.netloc, timeout=10)
    line.request("GET", f"{there.path}?{there.query}")
    back = urlsplit(line.getresponse().getheader("Location"))
    line.close()
    return f"{back.path}?{back.query}"
