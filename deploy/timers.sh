#!/bin/sh
# What is done by the clock, where there is no cron or systemd: mails every five minutes, the rest once a day after three.
# A command that fails is told in the log and tried again at its next time.

set -u
cd /app || exit 1
keep="${BACKUPS_KEPT:-14}"
last=""

run() {
    python manage.py "$@" || echo "timers: manage.py $* failed" >&2
}

while :; do
    run send_digests
    today=$(date -u +%F)
    if [ "$today" != "$last" ] && [ "$(date -u +%H)" -ge 3 ]; then
        last=$today
        run backup --overwrite "/backups/awskb-$today.backup"
        ls -1t /backups/awskb-*.backup 2>/dev/null | tail -n "+$((keep + 1))" | xargs -r rm --
        for command in send_reminders snapshot_readiness purge_bin purge_drafts purge_uploads purge_audit_log clean_images check_links; do
            run "$command"
        done
    fi
    sleep 300
done
