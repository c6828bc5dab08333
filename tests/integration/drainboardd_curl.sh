#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Shows request and answer of every endpoint of drainboardd with curl, over HTTP and over TLS, and fails on a
# status that is not the expected one.
#   drainboardd_curl.sh PROGRAM
set -eu
program=$1
work=$(mktemp -d)
server=
failures=0

end() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT

# start NAME ARGUMENTS...: a server on a fresh folder; sets base, token, readonly.
start() {
    local data=$work/$1 line
    shift
    token=$("$program" token add "curl" --data "$data")
    readonly_token=$("$program" token add "reader" --read-only --data "$data")
    mkfifo "$data.log"
    "$program" --data "$data" --listen 127.0.0.1:0 --syslog-listen 127.0.0.1:0 "$@" 2>"$data.log" &
    server=$!
    exec 3<"$data.log"
    base=
    while read -r line <&3; do
        case $line in "Listening on "*) base=${line#Listening on } && break ;; esac
    done
    [ -n "$base" ] || { echo "the server did not start" >&2; exit 1; }
    cat <&3 >"$data.requests" & # nobody must wait for a full pipe
    exec 3<&-
    auth="Authorization: Bearer $(curl -sS "${tls[@]}" -u ":$token" -d '{}' "$base/v1/tokens/exchange" | value token)"
}

stop() {
    kill "$server"
    wait "$server" && status=0 || status=$?
    server=
    wait
    [ "$status" -eq 0 ] || fail "the server ended with $status"
    if grep -qF -e "${token#tk-*-}" -e "${auth#*Bearer }" "$work"/*.requests; then
        fail "a token stands in the log"
    fi
}

fail() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}

# value KEY [PREFIX]: the first string under KEY (that begins with PREFIX) of the JSON on stdin.
value() { grep -o "\"$1\":\"${2:-}[^\"]*\"" | head -n 1 | cut -d'"' -f4; }

# as AUTHORIZATION COMMAND...: with this header, or none.
as() {
    local auth=$1
    shift
    "$@"
}

# What is shown: no token, and not too much.
shown() { sed -E 's/("token":")[^"]*/\1.../; s/token=[^"& ]*/token=.../' | tr '\n' ' ' | head -c 300; }

# call STATUS METHOD PATH [CURL OPTIONS...]: the answer's body goes to $body.
call() {
    local wanted=$1 method=$2 path=$3 status
    shift 3
    status=$(curl -sS --max-time 10 "${tls[@]}" -o "$work/body" -w '%{http_code}' -X "$method" ${auth:+-H "$auth"} "$@" "$base$path") || true
    body=$(tr -d '\0' <"$work/body" 2>/dev/null || true)
    echo "> $method $(echo "$path" | shown)"
    echo "< $status $(printf '%s' "$body" | shown)"
    [ "$status" = "$wanted" ] || fail "$method ${path%%token=*}: $status instead of $wanted"
}

# stream STATUS PATH [CURL OPTIONS...]: one that stays open; what curl says after a second is looked at.
stream() {
    local wanted=$1 path=$2 status limit
    shift 2
    for limit in 1 10; do # a busy machine needs more
        status=$(curl -sS --http1.1 --max-time $limit "${tls[@]}" -o "$work/body" -w '%{http_code}' ${auth:+-H "$auth"} "$@" "$base$path" 2>/dev/null) || true
        [ "$status" = 000 ] || break
    done
    echo "> GET $(echo "$path" | shown) (stays open)"
    echo "< $status"
    [ "$status" = "$wanted" ] || fail "GET ${path%%token=*}: $status instead of $wanted"
}

holds() { case $body in *"$1"*) ;; *) fail "the answer does not hold $1" ;; esac }

websocket=(-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13'
    -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')

everything() {
    local app addon drain url logs

    echo "== tokens, user, regions"
    as '' call 200 POST /v1/tokens/exchange -u ":$token" -d '{}'
    as '' call 401 POST /v1/tokens/exchange -d '{}'
    call 401 POST /v1/tokens/exchange -d '{}' # with a bearer
    as '' call 401 POST /v1/tokens -d '{}'
    call 200 GET /v1/users/self
    holds '"username":"curl"'
    call 200 GET /v1/regions
    holds "\"api\":\"$base\""
    call 200 GET /v1/databases

    echo "== apps and addons"
    call 201 POST /drainboard/v1/apps -d '{"app":{"name":"shop"}}'
    app=$(printf '%s' "$body" | value id)
    call 422 POST /drainboard/v1/apps -d '{"app":{"name":"shop"}}'
    call 400 POST /drainboard/v1/apps -d 'no JSON'
    call 200 PATCH "/drainboard/v1/apps/$app" -d '{"app":{"name":"shop-api"}}'
    call 200 GET '/v1/apps?'
    call 200 GET /v1/apps/shop-api
    call 200 GET "/v1/apps/$app"
    call 404 GET /v1/apps/nobody
    call 201 POST /drainboard/v1/apps/shop-api/addons -d '{"addon":{"provider":"postgresql","plan":"starter-512"}}'
    addon=$(printf '%s' "$body" | value id ad-)
    call 200 GET /v1/apps/shop-api/addons
    call 200 GET "/v1/apps/shop-api/addons/$addon"
    call 404 GET /v1/apps/shop-api/addons/ad-nobody
    call 200 POST "/v1/apps/shop-api/addons/$addon/token" -d '{}'
    local addon_auth="Authorization: Bearer $(printf '%s' "$body" | value token)"

    echo "== lines and logs"
    call 202 POST '/drainboard/v1/apps/shop-api/lines?process=web-1' -H 'Content-Type: text/plain' --data-binary $'one\ntwo\n'
    holds '"accepted":2'
    call 202 POST "/drainboard/v1/apps/shop-api/addons/$addon/lines?process=postgresql-1" -H 'Content-Type: text/plain' --data-binary 'checkpoint'
    call 200 GET /drainboard/v1/apps/shop-api/lines
    holds '"process":"web-1"'
    call 200 GET "/drainboard/v1/apps/shop-api/addons/$addon/lines?limit=5"
    holds '"process":"postgresql-1"'
    call 200 GET /v1/apps/shop-api/containers
    holds '"name":"web"'
    call 200 GET /v1/apps/shop-api/logs
    logs=$(printf '%s' "$body" | value logs_url)
    logs=${logs#"$base"}
    as '' call 200 GET "$logs&n=10"
    holds ' [web-1] two'
    as '' call 200 GET "$logs&n=10&filter=web%7Cworker"
    as '' call 204 GET "$logs&n=10&filter=worker"
    as '' call 401 GET '/logs?token=wrong'
    as '' stream 101 "$logs&stream=true" "${websocket[@]}"
    as '' stream 200 "$logs&stream=true"
    as "$addon_auth" call 200 GET "/api/databases/$addon/logs"
    logs=$(printf '%s' "$body" | value url)
    as '' call 200 GET "${logs#"$base"}&n=10"
    holds '[postgresql-1] checkpoint'

    echo "== log drains"
    for path in /v1/apps/shop-api "/v1/apps/shop-api/addons/$addon"; do
        call 201 POST "$path/log_drains" -d '{"drain":{"type":"papertrail","url":"","port":"12345","host":"127.0.0.2","token":"","drain_region":""}}'
        url=$(printf '%s' "$body" | value url)
        call 422 POST "$path/log_drains" -d '{"drain":{"type":"papertrail","port":"12345","host":"127.0.0.2"}}'
        holds 'has already been taken'
        call 422 POST "$path/log_drains" -d '{"drain":{"type":"papertrail","port":"x","host":"127.0.0.2"}}'
        call 200 GET "$path/log_drains"
        holds "$url"
        call 204 DELETE "$path/log_drains" -G --data-urlencode "url=$url"
        call 404 DELETE "$path/log_drains" -d "{\"url\":\"$url\"}"
    done
    call 201 POST /v1/apps/shop-api/log_drains -d '{"drain":{"type":"syslog","host":"127.0.0.1","port":"9","transport":"tcp"}}'
    call 200 GET '/v1/apps/shop-api/events?page=1&per_page=2'
    holds '"total_count":5'

    echo "== the extension"
    call 200 GET /drainboard/v1/about
    holds '"name":"drainboardd"'
    call 200 GET /drainboard/v1/drains
    drain=$(printf '%s' "$body" | value id dr-)
    call 200 GET "/drainboard/v1/drains?app=shop-api&target=127.0.0.1"
    holds '"target":"127.0.0.1:9"'
    call 200 GET '/drainboard/v1/drains?target=nowhere.example.com'
    holds '"drains":[]'
    call 200 GET '/drainboard/v1/drains?health=quarantined'
    holds '"drains":[]'
    call 422 GET '/drainboard/v1/drains?health=fine'
    call 404 GET '/drainboard/v1/drains?app=nobody'
    call 200 GET "/drainboard/v1/drains/$drain"
    for key in health failures quarantined_until round counters backlog last_error; do holds "\"$key\":"; done
    call 404 GET /drainboard/v1/drains/dr-999
    call 200 PATCH "/drainboard/v1/drains/$drain" -d '{"drain":{"paused":true,"quarantine":{"failure_limit":5}}}'
    holds '"failure_limit":5'
    call 200 PATCH "/drainboard/v1/drains/$drain" \
        -d '{"drain":{"type":"syslog","host":"127.0.0.3","port":"1514","transport":"tcp","after_quarantine":"skip_to_newest"}}'
    holds '"target":"127.0.0.3:1514"'
    holds '"after_quarantine":"skip_to_newest"'
    call 200 PATCH "/drainboard/v1/drains/$drain" \
        -d '{"drain":{"ca":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}}'
    holds '"ca_sha256":"'
    call 200 PATCH "/drainboard/v1/drains/$drain" -d '{"drain":{"ca":null,"paused":false}}'
    holds '"ca_sha256":null'
    call 422 PATCH "/drainboard/v1/drains/$drain" -d '{"drain":{"paused":"yes"}}'
    call 204 POST "/drainboard/v1/drains/$drain/retry"
    call 200 POST "/drainboard/v1/drains/$drain/test"
    holds '"stage":"connection"'
    call 200 GET "/drainboard/v1/drains/$drain/attempts"
    call 200 GET "/drainboard/v1/drains/$drain/gaps"
    call 201 POST /drainboard/v1/drains -d '{"drain":{"app":"shop-api","url":"udp://127.0.0.2:514","paused":true}}'
    call 204 DELETE "/drainboard/v1/drains/$(printf '%s' "$body" | value id dr-)"
    call 200 POST /drainboard/v1/test -d '{"drain":{"app":"shop-api","url":"tcp://127.0.0.1:9"}}'
    stream 101 '/drainboard/v1/live?app=shop-api' "${websocket[@]}"
    stream 101 "/drainboard/v1/live?drain=$drain&lines=false" "${websocket[@]}"
    as '' stream 401 /drainboard/v1/live "${websocket[@]}"
    call 400 GET /drainboard/v1/live

    echo "== a read-only token"
    local bearer=$auth
    auth="Authorization: Bearer $(curl -sS "${tls[@]}" -u ":$readonly_token" -d '{}' "$base/v1/tokens/exchange" | value token)"
    for path in /v1/users/self /v1/regions /v1/apps /v1/apps/shop-api/log_drains /v1/apps/shop-api/events \
        /drainboard/v1/about /drainboard/v1/drains "/drainboard/v1/drains/$drain/attempts" /metrics; do
        call 200 GET "$path"
    done
    call 403 POST /drainboard/v1/apps -d '{"app":{"name":"other"}}'
    call 403 DELETE "/v1/apps/shop-api/log_drains?url=tcp%3A%2F%2F127.0.0.1%3A9"
    call 403 PATCH "/drainboard/v1/drains/$drain" -d '{"drain":{"paused":true}}'
    call 403 POST "/drainboard/v1/drains/$drain/test"
    call 403 POST /drainboard/v1/apps/shop-api/lines -H 'Content-Type: text/plain' --data-binary 'no'
    auth=$bearer

    echo "== for machines, and the end"
    as '' call 200 GET /healthz
    as '' call 200 GET /readyz
    call 200 GET /metrics
    for name in lines_received_total lines_delivered_total attempts_failed_total backlog_lines quarantined; do
        holds "drainboard_$name{"
    done
    holds ',reason="refused"}'
    as '' call 401 GET /metrics
    call 404 GET /nowhere
    call 405 PUT /v1/apps
    call 204 DELETE "/drainboard/v1/apps/shop-api/addons/$addon"
    call 204 DELETE /drainboard/v1/apps/shop-api
}

echo "== over HTTP"
tls=()
printf '[server]\nlocal_targets=127.0.0.0/8\n' >"$work/plain.ini"
start plain --config "$work/plain.ini"
everything
stop

echo "== over TLS"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
printf '[server]\nlocal_targets=127.0.0.0/8\ntls_certificate=%s\ntls_key=%s\n' "$work/cert.pem" "$work/key.pem" >"$work/config.ini"
tls=(--cacert "$work/cert.pem")
start encrypted --config "$work/config.ini"
everything
stop

[ "$failures" -eq 0 ] || { echo "$failures failures" >&2; exit 1; }
echo "All answers were as expected."
