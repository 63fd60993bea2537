from django.contrib.admin import AdminSite


class AwskbAdminSite(AdminSite):
    site_header = "awskb"
    site_title = "awskb"
    index_title = "Administration"
