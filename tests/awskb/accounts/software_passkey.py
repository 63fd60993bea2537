"""A passkey in memory, which answers as a browser does."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftwarePasskey:
    origin: str = "http://localhost"
    verifies: bool = True
    user_handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        terms = options["publicKey"]
        self.user_handle = terms["user"]["id"]
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        seen = AuthenticatorData.create(
            self._rp_hash(terms["rp"]["id"]), self._flags() | ATTESTED, 0, credential
        )
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", terms["challenge"]),
            attestationObject=bytes(AttestationObject.create("none", seen, {})),
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        terms = options["publicKey"]
        seen = AuthenticatorData.create(self._rp_hash(terms["rpId"]), self._flags(), 0)
        client_data = self._client_data("webauthn.get", terms["challenge"])
        signature = self.key.sign(bytes(seen) + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        answer = self._answer(clientDataJSON=client_data, authenticatorData=bytes(seen), signature=signature)
        answer["response"]["userHandle"] = self.user_handle
        return answer

    def _flags(self) -> int:
        return PRESENT | (VERIFIED if self.verifies else 0)

    def _rp_hash(self, rp_id: str) -> bytes:
        return sha256(rp_id.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": {part: websafe_encode(value) for part, value in parts.items()},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
