"""An OpenID Connect provider on this machine, which can be told to lie."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "awskb"
CLIENT_SECRET = "a secret between the two"
KEY_ID = "key-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(key: rsa.RSAPrivateKey, **more: str) -> dict[str, Any]:
    jwk: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return jwk | {"kid": KEY_ID, "use": "sig", "alg": "RS256"} | more


@dataclass
class FakeProvider:
    """What it says of whom; `claims` and the rest are set by a test before the person comes."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "kim-at-example"})
    left_out: tuple[str, ...] = ()
    configuration: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] | None = None
    token_answer: dict[str, Any] | None = None
    token_status: int = 200
    algorithm: str = "RS256"
    signing_key: Any = KEY
    header: dict[str, Any] = field(default_factory=lambda: {"kid": KEY_ID})
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_jwk(KEY)])
    granted: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        if self.userinfo is not None:
            document["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return document | self.configuration

    def approve(self, asked: dict[str, str]) -> str:
        """The person agreed: a code for what was asked."""
        code = secrets.token_hex(8)
        self.granted[code] = asked
        return code

    def tokens(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.granted.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET)
            or form.get("redirect_uri") != asked["redirect_uri"]
            or (asked["code_challenge"], asked["code_challenge_method"]) != (challenge, "S256")
        ):
            return 400, {"error": "invalid_grant"}
        if self.token_answer is not None:
            return self.token_status, self.token_answer
        answer = {"access_token": "an access token", "token_type": "Bearer", "id_token": self.id_token(asked)}
        return self.token_status, answer

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} | self.claims
        for name in self.left_out:
            del claims[name]
        return jwt.encode(claims, self.signing_key, algorithm=self.algorithm, headers=self.header)


@contextmanager
def running_provider() -> Iterator[FakeProvider]:
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            if address.path == "/.well-known/openid-configuration":
                self._tell(200, provider.document())
            elif address.path == "/keys":
                self._tell(200, {"keys": provider.keys})
            elif address.path == "/userinfo" and provider.userinfo is not None:
                is_right = self.headers["Authorization"] == "Bearer an access token"
                self._tell(200 if is_right else 401, provider.userinfo)
            elif address.path == "/authorize":
                self._agree({name: values[0] for name, values in parse_qs(address.query).items()})
            else:
                self._tell(404, {})

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            written = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._tell(*provider.tokens({name: values[0] for name, values in parse_qs(written).items()}))

        def _agree(self, asked: dict[str, str]) -> None:
            back = {"code": provider.approve(asked), "state": asked["state"]}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()

        def _tell(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """The tests' output stays theirs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
