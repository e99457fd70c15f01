"""TLS as old and careless servers do it: what is fetched, what is refused, and what the operator is told."""

import datetime
import ipaddress
import ssl
import warnings

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.fetching_run import run_crawl
from tests.fetching_server import CLOSE, RESET, running_server

NOW = datetime.datetime.now(datetime.UTC)
# RFC 2409, the second Oakley group: 1024 bits, as old servers still offer it
OAKLEY_2 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


class Authority:
    """A certificate authority of the test's own; `trusted` is what a client needs to believe it."""

    def __init__(self, folder):
        self.folder = folder
        self.key = rsa.generate_private_key(65537, 2048)
        self.certificate = self._signed("Qinglan Test CA", self.key, self.key, None, authority=True)
        self.trusted = folder / "ca.pem"
        self.trusted.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def context(self, name="portal.test", *, self_signed=False, days=(-1, 30), ciphers=None, versions=None, dh=False):
        """What a server needs to speak TLS under `name`."""
        key = rsa.generate_private_key(65537, 2048)
        signer = key if self_signed else self.key
        certificate = self._signed(name, key, signer, None if self_signed else self.certificate, days=days)
        path = self.folder / f"{id(key)}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(ciphers or "ALL:@SECLEVEL=0")
        context.load_cert_chain(path)
        if versions:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version, context.maximum_version = versions
        if dh:
            parameters = self.folder / "dh.pem"
            parameters.write_text(OAKLEY_2)
            context.load_dh_params(parameters)
        return context

    def _signed(self, name, key, signer, issuer, *, authority=False, days=(-1, 30)):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.9"))]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + datetime.timedelta(days[0]))
            .not_valid_after(NOW + datetime.timedelta(days[1]))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )
        if not authority:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signer, hashes.SHA256())


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"))


def crawl(tmp_path, authority, context, *, answers=None, **settings):
    with running_server(answers, context) as server:
        url = server.url("/1", scheme="https")
        run = run_crawl(
            [url],
            output=tmp_path,
            settings={"RETRY_TIMES": 0, "ROBOTSTXT_OBEY": False, **settings},
            environment={"SSL_CERT_FILE": str(authority.trusted)},
        )
    return run, run.of(url)


TLS_1_2 = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    TLS_1_0 = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1)
DH_ONLY = {"versions": TLS_1_2, "ciphers": "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", "dh": True}
DH_FIRST = {**DH_ONLY, "ciphers": "DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0"}
SET_VERIFY = "set DOWNLOAD_VERIFY_CERTIFICATES = false under [settings]"

# server, class of failure, what the operator is told
SERVERS = {
    "all in order": ({}, "ok", None),
    "static RSA": ({"versions": TLS_1_2, "ciphers": "AES128-SHA:@SECLEVEL=0"}, "ok", None),
    "self-signed": ({"self_signed": True}, "tls:cert", SET_VERIFY),
    "expired": ({"days": (-30, -1)}, "tls:cert", SET_VERIFY),
    "not yet valid": ({"days": (5, 30)}, "tls:cert", SET_VERIFY),
    "another name": ({"name": "other.test"}, "tls:name", SET_VERIFY),
    "TLS 1.0": ({"versions": TLS_1_0}, "tls:version", "use the portal's http:// address"),
    "1024-bit DH": (DH_ONLY, "tls:dh", 'set DOWNLOADER_CLIENT_TLS_CIPHERS = "DEFAULT:!DH"'),
    "no common cipher": ({"versions": TLS_1_2, "ciphers": "ADH-AES128-SHA256:@SECLEVEL=0"}, "tls:handshake", None),
}


@pytest.mark.parametrize("label", SERVERS)
def test_tls_failure_is_named_and_comes_with_a_hint(tmp_path, authority, label):
    server, failure, hint = SERVERS[label]
    run, outcome = crawl(tmp_path, authority, authority.context(**server))
    assert outcome == failure
    if hint:
        assert run.log.count(hint) == 1
    if failure != "ok":
        assert run.stat(f"fetching/failed/{failure}") == 1


@pytest.mark.parametrize("label", ["self-signed", "expired", "another name"])
def test_verification_may_be_switched_off_for_a_portal(tmp_path, authority, label):
    context = authority.context(**SERVERS[label][0])
    assert crawl(tmp_path, authority, context, DOWNLOAD_VERIFY_CERTIFICATES=False)[1] == "ok"


def test_hint_for_a_small_dh_key_helps(tmp_path, authority):
    context = authority.context(**DH_FIRST)
    assert crawl(tmp_path, authority, context, DOWNLOADER_CLIENT_TLS_CIPHERS="DEFAULT:!DH")[1] == "ok"


@pytest.mark.parametrize(
    ("greeting", "failure"),
    [
        pytest.param(RESET, "tls:reset", id="reset"),
        pytest.param(CLOSE, "tls:reset", id="closed"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", "tls:handshake", id="plain http"),
    ],
)
def test_server_that_does_not_speak_tls_at_all(tmp_path, greeting, failure):
    with running_server() as server:
        server.greeting = greeting
        url = server.url("/1", scheme="https")
        run = run_crawl([url], output=tmp_path, settings={"RETRY_TIMES": 0, "ROBOTSTXT_OBEY": False})
    assert run.of(url) == failure
    assert run.log.count("try the portal's http:// address") == 1


@pytest.mark.parametrize(
    ("label", "outcomes", "plain"),
    [
        pytest.param("TLS 1.0", ["ok", "ok", "ok"], 2, id="old TLS"),
        pytest.param("1024-bit DH", ["ok", "ok", "ok"], 2, id="small key"),
        pytest.param("self-signed", ["ok", "tls:cert", "tls:cert"], 0, id="a wrong certificate is no reason"),
    ],
)
def test_old_tls_of_a_portal_that_speaks_plain_http_costs_no_page_and_is_told(
    tmp_path, authority, label, outcomes, plain
):
    with running_server({}, authority.context(**SERVERS[label][0])) as server:
        urls = [server.url("/1"), server.url("/2", scheme="https"), server.url("/3", scheme="https")]
        settings = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0}
        run = run_crawl(urls, output=tmp_path, settings=settings, environment={"SSL_CERT_FILE": str(authority.trusted)})
    assert [run.of(url) for url in urls] == outcomes
    assert (run.stat("fetching/plain_http") or 0) == plain
    assert run.log.count("its pages are asked for over plain http") == bool(plain)


def test_a_portal_that_was_never_asked_over_plain_http_is_not(tmp_path, authority):
    run, outcome = crawl(tmp_path, authority, authority.context(versions=TLS_1_0))
    assert (outcome, run.stat("fetching/plain_http")) == ("tls:version", None)


def test_tls_failure_of_robots_txt_names_itself_as_the_reason(tmp_path, authority):
    with running_server({}, authority.context(self_signed=True)) as server:
        url = server.url("/1", scheme="https")
        run = run_crawl([url], output=tmp_path, environment={"SSL_CERT_FILE": str(authority.trusted)})
    assert run.ended == "unreachable:tls:cert"
    assert SET_VERIFY in run.log
