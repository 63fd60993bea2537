from django.contrib.admin.apps import AdminConfig


class AwskbAdminConfig(AdminConfig):
    default_site = "awskb.accounts.admin_site.AwskbAdminSite"
