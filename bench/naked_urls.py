from django.urls import path

from bench.given_bytes import naked, up

urlpatterns = [path("given/<int:number>/", naked), path("healthz", up)]
