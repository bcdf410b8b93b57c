#!/bin/sh
# Sends one lead to a webhook, signed as Standard Webhooks asks for: HMAC-SHA256 over "<id>.<timestamp>.<body>".
# LEAD_WEBHOOK_SECRET=whsec_... sh send-lead.sh http://localhost:4400/hooks/lead '{"id":"lead-9001", ...}'
set -eu
url=$1
body=$2
id=${3:-msg_$(openssl rand -hex 12)}
timestamp=$(date +%s)
key=$(printf %s "${LEAD_WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signature=$(printf %s "$id.$timestamp.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl -sS "$url" -H "content-type: application/json" -H "webhook-id: $id" -H "webhook-timestamp: $timestamp" \
  -H "webhook-signature: v1,$signature" --data-binary "$body"
