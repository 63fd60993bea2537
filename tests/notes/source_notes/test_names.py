"""How names compare, become addresses, and what their brackets say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.source_notes.names import TermName, key, slugify, split_term_name, tie_key
from tests.notes.source_notes.dialect_text import titles


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("🗄", "🗄️"),
        ("🧳️", "🧳\ufe0f\ufe0f"),
        ("it’s", "it's"),
        ("it‘s", "it's"),
        ("  Data   Eng ", "data eng"),
        ("Caf\u00e9", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("A\u3000B", "a b"),
    ],
)
def test_names_that_are_the_same(one, other):
    assert key(one) == key(other)


def test_names_that_differ():
    assert len({key(name) for name in ("S3", "S 3", "S-3", "EC2", "参考", "进步", "🤖", "")}) == 8


def test_ties_ignore_spaces_and_hyphens():
    assert tie_key("Code Deploy") == tie_key("CodeDeploy") == tie_key("code-deploy")


@given(titles | st.text())
def test_a_key_is_its_own_key(name):
    assert key(key(name)) == key(name)
    assert len(key(name)) <= 200


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("COMPUTE", "compute"),
        ("参考", "参考"),
        ("进步", "进步"),
        ("⛩️", ""),
        ("🤖 COMPUTE", "compute"),
        ("CI/CD", "ci-cd"),
        ("C++", "c"),
        ("  a  b ", "a-b"),
        ("it's", "it-s"),
        ("Caf\u00e9", "café"),
        ("cafe\u0301", "café"),
        ("1️⃣ one", "one"),
        ("हिन्दी", "हिन्दी"),
        ("---", ""),
        ("#meta", "meta"),
        ("x" * 500, "x" * 120),
    ],
)
def test_slugs(title, slug):
    assert slugify(title) == slug


@given(titles | st.text())
def test_slugs_are_clean(title):
    slug = slugify(title)
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert not any(sign.isspace() or sign in "/?#%" for sign in slug)


@pytest.mark.parametrize(
    ("raw", "title", "expansion", "aliases"),
    [
        ("ECS (Elastic Container Svc)", "ECS", "Elastic Container Svc", ()),
        ("ECS(Elastic Container Svc)", "ECS", "Elastic Container Svc", ()),
        ("MSK (Managed Streaming Kafka)", "MSK", "Managed Streaming Kafka", ()),
        ("S3 (Simple Storage Service)", "S3", "Simple Storage Service", ()),
        ("IoC (inversion of control)", "IoC", "inversion of control", ()),
        ("vm (virtual machine)", "vm", "virtual machine", ()),
        ("availability zone (AZ)", "availability zone", "", ("AZ",)),
        ("domain name system (dns)", "domain name system", "", ("dns",)),
        ("Infrastructure-as-Code (IaC)", "Infrastructure-as-Code", "", ("IaC",)),
        ("cloud practioner (CCP/CLF-C02)", "cloud practioner", "", ("CCP", "CLF-C02")),
        ("CloudFormation (CFN)", "CloudFormation", "", ("CFN",)),
        ("x (y) (AZ)", "x (y)", "", ("AZ",)),
        ("vm (guest)", "vm (guest)", "", ()),
        ("delete (cut)", "delete (cut)", "", ()),
        ("object file (.o)", "object file (.o)", "", ()),
        ("O(1)", "O(1)", "", ()),
        ("eval()", "eval()", "", ()),
        ("nanosecond (ns)", "nanosecond (ns)", "", ()),
        ("Docker (2013)", "Docker (2013)", "", ()),
        ("scale (out/AZ)", "scale (out/AZ)", "", ()),
        ("(AZ)", "(AZ)", "", ()),
        ("a) (b", "a) (b", "", ()),
        ("x)", "x)", "", ()),
    ],
)
def test_brackets_of_terms(raw, title, expansion, aliases):
    assert split_term_name(raw) == TermName(title, expansion, aliases)
