import type { CauseKind } from '../../detect/cause.js'

// Steps that several runbooks share. mod_status answers through a worker like any page: where none is free, never.
const SERVER_STATUS = `What do the workers do? W = sends a reply, R = reads a request, K = keep-alive, G = finishing. (No answer: mod_status is off, or no worker is free.)
  $ curl -ksm 5 '{{url}}/server-status?auto' | grep -E '^(BusyWorkers|IdleWorkers|Scoreboard)' || echo 'no answer'`
const BUSY_REQUESTS = `Which sites and requests hold the workers? (No answer: mod_status is off, or no worker is free.)
  $ curl -ksm 5 {{url}}/server-status | tr -d '\\n' | sed 's/<tr>/\\n/g' | sed -nE 's/.*<b>[WG]<.*nowrap>([^<]*)<.*nowrap>([A-Z]+ [^ <]+).*/\\1 \\2/p' | sort | uniq -c | sort -rn | grep -m 10 . || echo 'no answer'`
const AWAITED = `For whom do the workers wait? Their connections to backends, by address; then UNIX sockets (PHP-FPM) with requests waiting.
  $ sudo ss -Htnp state established 'not ( {{filter}} )' | grep -E 'apache2|httpd' | awk '{print $4}' | sort | uniq -c | sort -rn | head -5; ss -Hxl | awk '$3 > 0'`
const BY_ADDRESS = `Who is connected? Connections by client address. By network: {{holders}}.
  $ ss -Htn state established '( {{filter}} )' | awk '{print $4}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -rn | head`
const GONE_CLIENTS = `sudo ss -Htnp state close-wait '( {{filter}} )' | grep -o 'pid=[0-9]*'`
const RELOAD = 'sudo apachectl configtest && sudo apachectl graceful'
const MORE_WORKERS = `sudo sed -i.bak -E --follow-symlinks '{{workersLine}}s/((MaxRequestWorkers|MaxClients)\\s+)[0-9]+/\\1{{workersTo}}/I' {{workersFile}} && sed -n {{workersLine}}p {{workersFile}} && ${RELOAD}`
const SEARCH = `grep -RniE --include='*.conf' --exclude-dir='*-available'`
const LIMITS = `${SEARCH} '^\\s*(MaxRequestWorkers|ServerLimit|ThreadsPerChild|ThreadLimit)\\s' {{apacheFolder}}`
const FAIL_FAST = `Let requests that are not answered within 10 seconds fail instead of holding workers (all sites; a timeout= in a ProxyPass stays).
  $ ${dropIn('ProxyTimeout 10', 'zz-proxy-timeout.conf')}`
const LIMIT_SITE = `Keep this site from taking all workers: each Apache process may then ask for two of its pages at a time, and answers the others 503 at once. At the end of a ProxyPass line below: max=2 acquire=500. For a SetHandler three lines: <Proxy "unix:...|fcgi://NAME">, ProxySet max=2 acquire=500, </Proxy>; no other site may use that NAME. A short listen.backlog limits nothing.`
const ASKS_POOL = `grep -RnF --include='*.conf' --exclude-dir='*-available' {{poolSocket}} {{apacheFolder}} || echo 'no line names it'`
const LIMIT_AT_PROXY =
	'The connections come through a proxy, gateway or CDN: {{proxy}}. Do not block or throttle it here, as that hits every user behind it. Limit the rate there, and answer 429 instead of letting users wait.'
const TIME_REQUEST = `
  $ curl -kso /dev/null -m 10 -w '%{http_code} in %{time_total} s\\n' {{url}}/`
const NO_NEW_DROPS = `ListenOverflows must stop growing: every step is a client whom some listener of this host turned away.
  $ nstat -az TcpExtListenOverflows TcpExtListenDrops`
const RECOVERED = `- The accept queue (Recv-Q) must fall to 0 and stay there. Fewer connections alone prove nothing.
  $ watch -n 2 "ss -tln '( {{filter}} )'"
- ${NO_NEW_DROPS}
- Requests are answered, and quickly.${TIME_REQUEST}`

/** Adds a file to the configuration. It goes again where Apache refuses it: with it, the next start would fail. */
function dropIn(directive: string, file: string): string {
	return `echo '${directive}' | sudo tee {{confDrops}}/${file} && ${RELOAD} || sudo rm {{confDrops}}/${file}`
}

/**
 * The built-in runbook of each cause, in the Markdown of parseRunbook. Commands are one line each, need no editing where this
 * host's files are known, and `sudo` where they need root. Tried on Apache 2.4.71: a graceful restart that raises ServerLimit
 * logs AH00179 and AH00181 and stops at the old one, and configtest says nothing about it; hung prefork workers keep their
 * pids and sockets over a graceful restart, and end on TERM. Where the queue of a UNIX socket is full, mod_proxy_fcgi waits in connect()
 * and no ProxyTimeout ends that: of 12 requests for 2 hung children, listen.backlog = 2 gave none a 503 and held 5 for longer than 25 s, with 511 each had
 * its 504 in time. max= and acquire= do answer 503; a <Proxy> block goes by what follows fcgi:// alone, whatever the socket, and not
 * for a ProxyPassMatch with a path. test/e2e/runbooks runs every command beside Debian's servers.
 */
export const CAUSE_RUNBOOKS = {
	pool: `# Apache waits for {{stationName}}
All children of one PHP-FPM pool are busy, and requests wait for them while they hold workers of {{service}}. More Apache workers would only wait as well. Either this site has more visitors than children, or its PHP has become slow.
## Check
- How many wait for a child (Recv-Q)? Do the children compute (high CPU), or wait for a database or a remote host (CPU near 0)?
  $ ss -xl src {{station}}
  $ ps -eo pid,user,pcpu,rss,etime,args --sort=-pcpu | grep '[p]hp-fpm: pool '{{pool}}
- or: How many wait for a child (Recv-Q)? Do the children of its pool compute (high CPU), or wait for a database or a remote host (CPU near 0)?
  $ ss -xl src {{station}}
  $ ps -eo pid,user,pcpu,rss,etime,args --sort=-pcpu | grep '[p]hp-fpm: pool'
- Is there memory for more children (MB; above, RSS is the size of each in KiB)?
  $ free -m
- What does PHP-FPM say, and which limits does the pool have?
  $ sudo grep -F 'pool '{{pool}} {{fpmLog}} | tail -n 5
  $ sudo grep -nE '^ *(user|pm|pm.max_children|slowlog|request_[a-z_]+) *=' {{poolFile}}
- or: Which limits does the pool have?
  $ sudo grep -nE '^ *(user|pm|pm.max_children|slowlog|request_[a-z_]+) *=' {{poolFile}}
- or: Which file configures the pool?
  $ sudo grep -rlF {{station}} $(ls -d /etc/php* /etc/opt/remi /opt/cpanel /opt/plesk/php 2>/dev/null)
## Act
- Give the pool {{childrenTo}} children instead of {{children}}, if memory allows. The reload ends all PHP requests that are under way, those that hang as well.
  $ sudo sed -i.bak -E '{{poolLine}}s/^(\\s*pm.max_children\\s*=).*/\\1 {{childrenTo}}/' {{poolFile}} && sudo {{fpmProgram}} -t && sudo systemctl reload {{fpmUnit}}
- or: Reload PHP-FPM: it ends all requests that are under way, those that hang as well.
  $ sudo systemctl reload {{fpmUnit}}
- ${BUSY_REQUESTS}
- ${FAIL_FAST}
- ${LIMIT_SITE}
  $ ${ASKS_POOL}
- or: Keep this site from taking all workers: max=2 acquire=500 on its worker (ProxySet, ProxyPass), or take its slowest URL out for now.
## Confirm
- Nothing waits for the pool any more: Recv-Q is 0.
  $ watch -x -n 2 ss -xl src {{station}}
${RECOVERED}
## Afterwards
- Set request_slowlog_timeout = 5s with a slowlog, to know the slow code next time, and request_terminate_timeout, so that no request holds a child for ever.
- Size pm.max_children by memory: free memory / size of one child. Keep the sum over all pools within it.`,
	backend: `# Apache waits for {{stationName}}
The workers of {{service}} wait for one backend, which has become slow or has stopped answering. More Apache workers would only wait as well, and press on it harder.
## Check
- How many requests are in flight to it? Does anything wait in its own queue (Recv-Q of its LISTEN row, if it is on this host)?
  $ ss -Htn state established dst {{station}} | wc -l
  $ ss -tln 'sport = :{{backendPort}}'
- or: ${AWAITED}
## Act
- Which service is it, does it run, and what did it log last?
  $ sudo systemctl status --no-pager $(sudo ss -Htlnp 'sport = :{{localPort}}' | grep -om1 'pid=[0-9]*' | cut -d= -f2)
- or: Does it answer, and how fast? (For FastCGI and other protocols: does it connect?)
  $ curl -so /dev/null -m 10 -w '%{time_connect} s to connect, %{time_total} s in all\\n' http://{{station}}/
- or: ${AWAITED}
- It hangs: restart it, or end the query or job that blocks it. The workers return by themselves.
- ${BUSY_REQUESTS}
- ${FAIL_FAST}
## Confirm
- Fewer requests are in flight to it.
  $ ss -Htn state established dst {{station}} | wc -l
- or: ${AWAITED}
${RECOVERED}
## Afterwards
- Give every backend a ProxyTimeout and a max= of its own, below the number of workers, so that one cannot take all.
- Find out why it was slow: its own log, slow queries, memory, disk.`,
	clients: `# Slow clients hold the workers
Workers of {{service}} wait for their clients: requests that arrive byte by byte, or answers that are read very slowly. No backend is slow. It is an attack (slowloris), or a network that has become bad.
## Check
- ${BY_ADDRESS}
- ${SERVER_STATUS}
## Act
- Limit how long a request may take to arrive (mod_reqtimeout; Debian: sudo a2enmod reqtimeout), test, reload.
  $ ${dropIn('RequestReadTimeout header=5-10,MinRate=500 body=10,MinRate=500', 'zz-slow-clients.conf')}
- {{topClient}} holds most of them. If it is no proxy or CDN of yours, refuse it and close its connections.
  $ sudo ip route add blackhole {{topClient}} && sudo ss -tK dst {{topClient}} '( {{filter}} )'
- or: ${LIMIT_AT_PROXY}
- or: No network has most of them ({{holders}}): do not block, the shorter times work against all.
## Confirm
${RECOVERED}
- Take a blackhole off again later: "sudo ip route del blackhole NETWORK".
  $ ip route show type blackhole
## Afterwards
- Keep RequestReadTimeout, with values that your slowest honest uploads survive.
- A proxy in front that buffers requests (nginx, HAProxy, a CDN) keeps slow clients away from the workers.`,
	traffic: `# More traffic than workers
More requests arrive than {{service}} finishes, each as quick as before. When all workers are taken ({{busy}} of {{capacity}} now), new clients wait in the accept queue, and fail when their patience or the queue ends.
## Check
- Is there memory for more workers? Free memory (MB) against the size of one process (RSS, KiB).
  $ free -m
  $ ps -C apache2,httpd -o rss= --sort=-rss | head -3
- Look at the accept queue: Recv-Q is how many clients wait, Send-Q how many fit.
  $ ss -tln '( {{filter}} )'
## Act
- Raise the limit from {{capacity}} to {{workersTo}} workers, test, reload.
  $ ${MORE_WORKERS}
- or: ServerLimit is used up: raise it and MaxRequestWorkers in these files (now {{workersFile}}, line {{workersLine}} decides), then restart in full, which drops open connections: "sudo apachectl configtest && sudo systemctl restart {{apacheUnit}}".
  $ ${LIMITS}
- or: Raise MaxRequestWorkers where it stands, within ServerLimit; then "${RELOAD}".
  $ ${LIMITS}
- Or take traffic away: lower the weight of {{host}} in the load balancer, add a host, serve the hot pages from a cache.
- A reload obeys only up to the running ServerLimit (prefork: that many workers, 256 by default; worker and event: ServerLimit x ThreadsPerChild, 16 x 25 by default). Beyond it, raise ServerLimit as well and restart in full.
  $ ${LIMITS}
- ${BUSY_REQUESTS}
## Confirm
${RECOVERED}
## Afterwards
- Keep the new limit only if memory carries it: workers x size of one worker must fit, beside all PHP children.
- Find out where the traffic came from, and whether it will come again at the same hour.`,
	'keep-alive': `# Idle keep-alive connections hold the workers
Most connections of {{service}} are idle: their clients have their answer and keep the connection open. Under prefork and worker each holds a worker for KeepAliveTimeout; under event they count against its connection limit. Shorter waiting helps at once.
## Check
- ${SERVER_STATUS}
- ${BY_ADDRESS}
## Act
- Shorten KeepAliveTimeout to 1 second, test, reload. New connections follow at once, old ones end within the old time.
  $ ${dropIn('KeepAliveTimeout 1', 'zz-keep-alive.conf')}
- Does a virtual host set its own?
  $ ${SEARCH} '^\\s*(KeepAlive|KeepAliveTimeout|MaxKeepAliveRequests)\\s' {{apacheFolder}}
- The connections come through a proxy, gateway or CDN: {{proxy}}. Let it keep fewer of them idle, and for a shorter time than KeepAliveTimeout.
- or: One client holds dozens? Limit it at the firewall or in front. By network: {{holders}}.
## Confirm
${RECOVERED}
## Afterwards
- Under prefork or worker: move to the event MPM where the modules allow it; there an idle connection holds no worker.
- Under event: raise AsyncRequestWorkerFactor if its connection limit was the one that bound.`,
	crowd: `# A crowd: connections arrive faster than workers accept them
Within seconds, far more connections than usual began to arrive at {{service}}: {{waiting}} wait in the accept queue. With the default backlog (511) users fail 20 to 30 seconds after it starts to fill. It is a flash crowd, or bots.
## Check
- What is it? Many ESTAB from many networks: a crowd. Many CLOSE-WAIT: bots that give up and come again. Many SYN-RECV: a SYN flood.
  $ ss -Htan exclude listening '( {{filter}} )' | awk '{print $1}' | sort | uniq -c
- ${BY_ADDRESS}
## Act
- ${LIMIT_AT_PROXY}
- or: Limit new connections of each address at the firewall; 20 a second is generous for people.
  $ sudo nft 'add table inet forewarn; delete table inet forewarn; table inet forewarn { chain each { meter v4 { ip saddr timeout 1m limit rate over 20/second burst 40 packets } counter drop; meter v6 { ip6 saddr timeout 1m limit rate over 20/second burst 40 packets } counter drop; }; chain in { type filter hook input priority -10; iif != "lo" tcp dport { {{portList}} } tcp flags & (syn | ack) == syn jump each; }; }'
- Real people: serve the hot page from a cache or as a static file, and answer the rest 429 in front, not with a timeout.
- Then make room: {{workersTo}} workers instead of {{capacity}}, if memory allows.
  $ ${MORE_WORKERS}
- or: Then make room: raise MaxRequestWorkers within ServerLimit, then "${RELOAD}".
  $ ${LIMITS}
## Confirm
${RECOVERED}
- Take the limit off again, if there is one, when the wave is over.
  $ sudo nft 'add table inet forewarn; delete table inet forewarn'
## Afterwards
- Keep a rate limit in front for good (proxy, CDN, mod_qos), so that a crowd waits there and not in the kernel.
- A deeper queue buys seconds against short bursts: ListenBacklog, capped by net.core.somaxconn.`,
	stuck: `# Stuck requests hold the workers
Requests of {{service}} do not end: each holds a worker, often long after its client has gone (CLOSE_WAIT). The kernel never cleans these up, and a graceful restart leaves them running: under worker and event each even keeps its whole process, until no slot is left.
## Check
- Which processes hold connections of clients that have gone?
  $ ${GONE_CLIENTS} | sort | uniq -c | sort -rn | head
- ${BUSY_REQUESTS}
## Act
- Reload the PHP-FPM of {{pool}}: it ends the requests that hang, and Apache gets its workers back.
  $ sudo systemctl reload {{fpmUnit}}
- or: Under {{processMpm}}: end exactly the workers whose clients have gone.
  $ ${GONE_CLIENTS} | cut -d= -f2 | sort -u | xargs -r sudo kill
- or: Under {{threadMpm}}: start all workers anew (not gracefully) before they run out. It drops open connections and frees every worker within ten seconds; who comes meanwhile waits in the queue.
  $ sudo apachectl configtest && sudo systemctl kill -s HUP --kill-who=main {{apacheUnit}}
- or: End the processes that hang: list them, then "sudo kill PID" (KILL after 10 seconds).
  $ ${GONE_CLIENTS} | sort | uniq -c | sort -rn | head
- Restart the backend on which they hang, if that is what it is: the workers then return by themselves.
- ${AWAITED}
## Confirm
- CLOSE_WAIT falls, and does not grow again.
  $ watch -n 5 "ss -Htan state close-wait '( {{filter}} )' | wc -l"
- Requests are answered, and quickly.${TIME_REQUEST}
## Afterwards
- Give requests an end: Timeout and ProxyTimeout (Debian ships Timeout 300), request_terminate_timeout in PHP-FPM, timeouts for every query and call. Behind a proxy, let Apache give up first: ProxyTimeout below its "timeout server".
- As a belt: MaxConnectionsPerChild, so that no child lives long enough to leak much.`,
	'nobody-accepts': `# Clients wait, but no worker accepts them
{{waiting}} clients wait in the accept queue of {{service}} while its limit of workers is not reached. Processes of old generations fill the scoreboard after reloads, or no new process can be started (tasks, memory, open files). More workers would not help, and another reload makes it worse.
## Check
- Old generations? Processes by age: those that started before the last reload are finishing and serve no new client.
  $ ps -C apache2,httpd -o pid,ppid,nlwp,etime,stat --sort=-etimes | head -20
- ${SERVER_STATUS}
## Act
- Read why: AH00485 = scoreboard full, AH00484 = limit reached, "Resource temporarily unavailable" = no more tasks.
  $ sudo tail -qn 30 {{errorLog}}
- Scoreboard full: end the oldest processes of the list above, "sudo kill PID": each frees its slots.
- Are the limits reached: tasks of the unit, open files of the process?
  $ systemctl show {{apacheUnit}} -p TasksCurrent -p TasksMax
  $ grep 'open files' /proc/$(pgrep -o 'apache2|httpd')/limits
- Nothing helps: restart in full. It drops open connections, and frees every slot.
  $ sudo apachectl configtest && sudo systemctl restart {{apacheUnit}}
## Confirm
${RECOVERED}
## Afterwards
- Reload less often (logrotate, certificates, panels), and set GracefulShutdownTimeout and Timeout, so that old generations end.
- Leave room in ServerLimit for one old generation beside the running one.`,
	flood: `# SYN flood: half-open connections that never complete
Half-open connections (SYN_RECV) have jumped while workers are free. SYN cookies may carry {{service}} through without harm to users: check before you act. Apache defers accepting, so clients that connect and stay silent stand in SYN_RECV too.
## Check
- Count them; growth of SyncookiesSent is the kernel defending itself.
  $ ss -Htn state syn-recv '( {{filter}} )' | wc -l
  $ nstat -az TcpExtSyncookiesSent TcpExtListenDrops
- Do users suffer? Time a request.${TIME_REQUEST}
## Act
- Make sure that SYN cookies are on.
  $ sudo sysctl -w net.ipv4.tcp_syncookies=1
- Give half-open connections fewer repeats: they leave after 7 seconds instead of 63.
  $ sudo sysctl -w net.ipv4.tcp_synack_retries=2
- Source addresses of a SYN flood are usually forged: do not block them. Ask the provider or the DDoS shield to filter.
## Confirm
- SYN_RECV falls back to the usual dozens.
  $ ss -Htn state syn-recv '( {{filter}} )' | wc -l
- ${NO_NEW_DROPS}
## Afterwards
- Set tcp_synack_retries back to 5, or keep 2 on purpose.
- Size the backlog for honest bursts: ListenBacklog, net.core.somaxconn and net.ipv4.tcp_max_syn_backlog.`,
	unclear: `# Workers are running out, and the cause is unclear
{{busy}} of {{capacity}} workers of {{service}} are taken, and the numbers fit more than one cause: more traffic, a slow backend, or slow clients. Find out what the workers do before you change anything.
## Check
- ${SERVER_STATUS}
- ${BY_ADDRESS}
## Act
- ${AWAITED}
- ${BUSY_REQUESTS}
- A backend is slow: relieve it. Traffic has grown and memory is free: raise MaxRequestWorkers within ServerLimit, then "${RELOAD}".
## Confirm
${RECOVERED}
## Afterwards
- Switch mod_status on (Require local), and log %D in the access log: next time they name the slow requests.`,
} as const satisfies Record<CauseKind, string>
