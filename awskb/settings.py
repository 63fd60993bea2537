"""Django's settings. Everything that differs between installations comes from awskb.environment."""

import os
import sys
from pathlib import Path

from csp.constants import NONE, SELF

from awskb.environment import read_environment
from awskb.environment_values import BadEnvironment
from awskb.places import refuse_unwritable
from awskb.postgresql_options import connection_options
from awskb.secret_key import kept_secret_key
from awskb.sharing import kept_files_storage, refuse_missing_packages, shared_cache

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    ENVIRONMENT = read_environment(os.environ, project_dir=BASE_DIR)
except BadEnvironment as error:
    sys.exit(f"awskb cannot start: {error}")

DATA_DIR = ENVIRONMENT.data_dir
try:
    refuse_missing_packages(ENVIRONMENT)
    refuse_unwritable(DATA_DIR)
    SECRET_KEY = ENVIRONMENT.secret_key or kept_secret_key(DATA_DIR)
except BadEnvironment as error:
    sys.exit(f"awskb cannot start: {error}")
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
AWSKB_PUBLIC_READ = ENVIRONMENT.public_read
AWSKB_BASE_URL = ENVIRONMENT.base_url
AWSKB_MAX_IMAGE_BYTES = ENVIRONMENT.max_image_mb * 1024 * 1024
# Notes files that are sent at once: more would keep SQLite from other people's saves for too long.
AWSKB_MAX_NOTES_BYTES = 10 * 1024 * 1024
# An image or notes files and the form around them; nothing else that is sent is as large.
AWSKB_MAX_REQUEST_BYTES = max(AWSKB_MAX_IMAGE_BYTES, AWSKB_MAX_NOTES_BYTES) + 2 * 1024 * 1024
AWSKB_LINK_CHECK_CONTACT = ENVIRONMENT.link_check_contact
AWSKB_AUDIT_DAYS = ENVIRONMENT.audit_days
AWSKB_NO_LINK_CHECKS = ENVIRONMENT.no_link_checks
AWSKB_OIDC = ENVIRONMENT.oidc

INSTALLED_APPS = [
    "awskb.apps.AwskbAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "markdownx",
    "taggit",
    "template_partials",
    "notes",
    "certs",
    "awskb.accounts",
    "awskb.operations",
]
if AWSKB_OIDC:
    # Without it, none of the packages that OpenID Connect needs is loaded.
    INSTALLED_APPS.append("awskb.accounts.oidc")

MIDDLEWARE = [
    "awskb.operations.request_ids.name_request",
    "django.middleware.security.SecurityMiddleware",
    "awskb.operations.content_policy.OnePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "awskb.operations.middleware.keep_answers_private",
    "awskb.operations.request_sizes.refuse_large_requests",
    "awskb.operations.kept_pages.KeptForVisitors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Whatever a view does not open is closed to visitors who have not signed in.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "awskb.accounts.middleware.show_own_time_zone",
    "awskb.accounts.middleware.note_new_day",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "awskb.operations.middleware.find_nothing_behind_a_nul",
    "awskb.accounts.guess_limits.limit_guesses",
    "awskb.accounts.audited_views.write_down_deeds",
    "awskb.operations.kept_pages.KeptForMembers",
]

if ENVIRONMENT.logs_requests:
    MIDDLEWARE.insert(1, "awskb.operations.request_log.log_request")
if ENVIRONMENT.slow_query_ms:
    MIDDLEWARE.append("awskb.operations.slow_queries.tell_slow_queries")

ROOT_URLCONF = "awskb.urls"
WSGI_APPLICATION = "awskb.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "awskb.accounts.page_context.me",
            ],
        },
    }
]

if ENVIRONMENT.database:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": ENVIRONMENT.database.name,
            "USER": ENVIRONMENT.database.user,
            "PASSWORD": ENVIRONMENT.database.password,
            "HOST": ENVIRONMENT.database.host,
            "PORT": ENVIRONMENT.database.port,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": connection_options(ENVIRONMENT.database, threads=ENVIRONMENT.threads),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "awskb.sqlite_turns",
            "NAME": DATA_DIR / "awskb.sqlite3",
            # Opening the file and reading its schema would take longer than most pages.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was acknowledged outlives a power cut, as it does with PostgreSQL. 8 MB hold most
                # of the rows that a search looks at; SQLite's own 2 MB would have them read anew each time.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The default cache holds the sign-in limits, and sessions where it is Redis, so all processes share it.
# Rendered entries may differ from process to process without harm, and are asked for far more often.
CACHES = {
    "default": shared_cache(ENVIRONMENT.redis_url),
    "rendered": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "rendered",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
    "searches": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "searches",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}
AWSKB_KEEP_PAGES = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "awskb.accounts.password_backend.PasswordBackend",
    "awskb.accounts.permissions.RolePermissions",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "awskb.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[awskb] "
ACCOUNT_EMAIL_NOTIFICATIONS = True
# allauth's own would copy the address into a list that a changed address does not leave.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "invitation": "20/m/ip",
    "change_email": "5/10m/user",
    "oidc": "30/m/ip",
    # Tokens that are not known; what a good one may ask is counted in its row.
    "api": "30/m/ip",
    # Addresses with a secret that is not known: see awskb.accounts.guess_limits.
    "secret_address": "30/m/ip",
}
MFA_ADAPTER = "awskb.accounts.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "awskb.accounts.forms.passkeys.SignInByPasskeyForm",
    "authenticate_webauthn": "awskb.accounts.forms.passkeys.SecondStepByPasskeyForm",
    "reauthenticate_webauthn": "awskb.accounts.forms.passkeys.ConfirmByPasskeyForm",
    "add_webauthn": "awskb.accounts.forms.passkeys.AddPasskeyForm",
    "edit_webauthn": "awskb.accounts.forms.passkeys.RenamePasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "awskb"
# Addresses are a matter of invitation and confirmed change, not of allauth's own list of them.
MFA_ALLOW_UNVERIFIED_EMAIL = True
SOCIALACCOUNT_ADAPTER = "awskb.accounts.oidc.adapter.OidcAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_REQUIRED = False
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# File names that carry their content's hash need collectstatic, which development does without.
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "awskb.operations.static_storage.CollectedStaticFiles"
)
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": kept_files_storage(ENVIRONMENT.bucket),
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# A notice of a few words is not worth a write to the session, at the save and again where it is read; a long
# one goes there. Either way it is the person's alone.
MESSAGE_STORAGE = "awskb.accounts.own_notices.OwnNotices"
SESSION_ENGINE = "awskb.accounts.shared_sessions" if ENVIRONMENT.redis_url else "awskb.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.served_over_https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ENVIRONMENT.served_over_https
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.served_over_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if ENVIRONMENT.served_over_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.served_over_https
SECURE_HSTS_PRELOAD = ENVIRONMENT.served_over_https
if ENVIRONMENT.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

EMAIL_SUBJECT_PREFIX = "[awskb] "
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from
SERVER_EMAIL = ENVIRONMENT.email_from
if ENVIRONMENT.email_host:
    EMAIL_HOST = ENVIRONMENT.email_host
    EMAIL_PORT = ENVIRONMENT.email_port
    EMAIL_HOST_USER = ENVIRONMENT.email_user
    EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password
    EMAIL_USE_TLS = ENVIRONMENT.email_security == "starttls"
    EMAIL_USE_SSL = ENVIRONMENT.email_security == "tls"
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# What takes long has a queue of its own, so that no mail waits for it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}

TAGGIT_CASE_INSENSITIVE = True

# The package's own views are routed nowhere: preview and upload are ours.
MARKDOWNX_URLS_PATH = "/notes/preview/"
MARKDOWNX_UPLOAD_URLS_PATH = "/images/upload/"
MARKDOWNX_MARKDOWNIFY_FUNCTION = "notes.views.preview.markdownify"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "awskb.operations.request_ids.WithRequestId"}},
    "formatters": {
        "line": {
            "()": "awskb.operations.request_ids.OneRecordFormatter",
            "format": "{asctime} [{request_id}] {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "awskb.operations.request_ids.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENVIRONMENT.logs_as_json else "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # A refusal is no fault of ours, and its address may carry a token.
        "django.request": {"level": "ERROR"},
        # Strangers try other host names all day, and each try would write a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "awskb": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
