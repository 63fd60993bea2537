"""The admin shows no tasks: the page of background work says of them what is for its readers."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
