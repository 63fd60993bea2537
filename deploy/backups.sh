#!/bin/sh
# A backup each day after three (UTC), where there is no cron or systemd. One that fails is told in the log and tried again.

set -u
cd /app || exit 1
keep="${BACKUPS_KEPT:-14}"

while :; do
    file="/backups/awskb-$(date -u +%F).backup"
    if [ ! -e "$file" ] && [ "$(date -u +%H)" -ge 3 ]; then
        python manage.py backup --overwrite "$file" || echo "backups: it failed" >&2
        ls -1t /backups/awskb-*.backup 2>/dev/null | tail -n "+$((keep + 1))" | xargs -r rm --
    fi
    sleep 300
done
