from django.urls import path

from awskb.accounts.views import audit, invitations, people

app_name = "people"

urlpatterns = [
    path("", people.index, name="index"),
    path("audit/", audit.index, name="audit"),
    path("invite/", invitations.new, name="invite"),
    path("invitations/<int:pk>/renew/", invitations.renew, name="invitation-renew"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("<int:pk>/", people.show, name="person"),
    path("<int:pk>/role/", people.give_role, name="role"),
    path("<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("<int:pk>/second-factor/remove/", people.remove_factor, name="remove-second-factor"),
    path("<int:pk>/signin-link/", people.make_signin_link, name="signin-link"),
]
