from django.urls import path

from certs.views import (
    catalogue,
    exams,
    goal_closing,
    goal_offers,
    goals,
    studies,
    study_log,
    study_preferences,
    study_sessions,
    ties,
    timers,
)

app_name = "certs"

urlpatterns = [
    path("certs/", catalogue.index, name="catalogue"),
    path("certs/ties/<int:entry_id>/", ties.decide, name="tie"),
    path("certs/<str:code>/", exams.show, name="exam"),
    path("certs/<str:code>/study/", studies.show, name="study"),
    path("goals/", goals.index, name="goals"),
    path("goals/new/", goals.new, name="goal-new"),
    path("goals/offers/", goal_offers.answer, name="goal-offers"),
    path("goals/things/<int:pk>/drop/", goal_offers.drop, name="thing-drop"),
    path("goals/things/<int:pk>/keep/", goal_offers.keep, name="thing-keep"),
    path("goals/<int:pk>/", goals.show, name="goal"),
    path("goals/<int:pk>/edit/", goals.edit, name="goal-edit"),
    path("goals/<int:pk>/close/", goal_closing.close, name="goal-close"),
    path("goals/<int:pk>/reopen/", goal_closing.reopen, name="goal-reopen"),
    path("goals/<int:pk>/move/", goal_closing.move, name="goal-move"),
    path("goals/<int:pk>/delete/", goal_closing.delete, name="goal-delete"),
    path("goals/<int:pk>/share/", goal_closing.share, name="goal-share"),
    path("goals/<int:pk>/unshare/", goal_closing.unshare, name="goal-unshare"),
    path("study/", study_log.index, name="study-log"),
    path("study/sessions/<int:pk>/edit/", study_sessions.edit, name="study-session-edit"),
    path("study/sessions/<int:pk>/remove/", study_sessions.remove, name="study-session-remove"),
    path("study/sessions/<int:pk>/restore/", study_sessions.restore, name="study-session-restore"),
    path("study/timer/start/", timers.start, name="timer-start"),
    path("study/timer/stop/", timers.stop, name="timer-stop"),
    path("study/timer/cancel/", timers.cancel, name="timer-cancel"),
    path("study/timer/restore/", timers.restore, name="timer-restore"),
    path("study/preferences/", study_preferences.edit, name="study-preferences-edit"),
]
