const BLIND = `# Blind: no listener on the ports of {{service}}
The socket table that forewarn reads has no LISTEN row on port {{ports}}. Either Apache is down, or it listens on other ports, or it lives in another network namespace (a container). Until this is mended, {{service}} is not watched.
## Check
- What listens here, and whose is it?
  $ sudo ss -Htlnp
- Does Apache run at all?
  $ pgrep -a 'apache2|httpd'
## Act
- Apache is down: start it, and read why it ended.
  $ sudo systemctl start {{apacheUnit}}
  $ journalctl -u {{apacheUnit}} -n 50 --no-pager
- Other ports: correct "ports" of the service in the configuration of forewarn.
- Apache in a container: set the pid of one of its processes in the configuration, or run forewarn in the same namespace.
## Confirm
- Ask forewarn what it sees.
  $ forewarn check
## Afterwards
- If Apache moves between namespaces on every deploy, run forewarn beside it as a sidecar.`

const TIME_WAIT = `# Connection churn: very many sockets in TIME_WAIT
Connections are opened and closed faster than the kernel forgets them (60 seconds each). For a web server this alone does no harm; it becomes a limit where this host itself connects out (to a proxy, PHP over TCP, a database) and runs out of local ports.
## Check
- Who closes first, and towards whom?
  $ ss -Htan state time-wait | awk '{print $3" "$4}' | sed -E 's/:[0-9]+$//' | sort | uniq -c | sort -rn | head
- How many local ports are there?
  $ sysctl net.ipv4.ip_local_port_range
## Act
- As first aid for outgoing connections: allow reuse of ports, and widen the range.
  $ sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range='15000 65000'
- Outgoing connections: reuse them (keep-alive to the backend, a connection pool).
## Confirm
- The number falls within a minute or two.
  $ ss -Htan state time-wait | wc -l
## Afterwards
- Incoming connections: KeepAlive On with a short timeout makes one connection of many requests.`

/** The built-in runbook of each notice, by the rule's name and else by the notice's kind. */
export const NOTICE_RUNBOOKS: Readonly<Record<string, string>> = {
	'no-listener': BLIND,
	blind: BLIND,
	'time-wait': TIME_WAIT,
	'ephemeral-ports': TIME_WAIT,
	'listener-gone': `# The listener of {{service}} has gone
Apache listened on port {{ports}} a moment ago and does not any more: it stopped, crashed, or is between stop and start of a full restart. New clients are refused right now.
## Check
- Is it back already, with a new process?
  $ pgrep -a 'apache2|httpd'
  $ ss -Htln '( {{filter}} )'
- Why did it end?
  $ journalctl -u {{apacheUnit}} -n 50 --no-pager
## Act
- Test the configuration and start it.
  $ sudo apachectl configtest && sudo systemctl start {{apacheUnit}}
## Confirm
- It answers.
  $ curl -kso /dev/null -m 10 -w '%{http_code}\\n' {{url}}/
## Afterwards
- Reload (graceful) instead of restart in deploys: a reload keeps the listener and its queue.`,
	'pool-full': `# A PHP-FPM pool is full, and Apache is not yet
All children of one pool were busy over a whole sample, and requests wait for it. Users of that site wait; the other sites on {{service}} do not, as long as workers are free.
## Check
- Which pool is it, and how many wait for it (Recv-Q)?
  $ ss -Hxl | awk '$3 > 0'
- Do its children compute (high CPU), or wait for a database or a remote host (CPU near 0)?
  $ ps -eo pid,user,pcpu,etime,args --sort=-pcpu | grep '[p]hp-fpm: pool'
## Act
- What does PHP-FPM say? "server reached pm.max_children" names the pool.
  $ sudo journalctl -u {{fpmUnit}} -n 20 --no-pager
- The site has more visitors than children: raise its pm.max_children, if memory allows, and reload PHP-FPM.
  $ sudo systemctl reload {{fpmUnit}}
## Confirm
- Nothing waits any more.
  $ ss -Hxl | awk '$3 > 0'
## Afterwards
- Set request_slowlog_timeout with a slowlog, to know the slow code next time. forewarn speaks of a pool once an hour at most.`,
	'stuck-elsewhere': `# Another program on {{host}} leaks connections
A listener that forewarn does not watch as a service holds connections in CLOSE_WAIT: its clients closed, and it never does. {{service}} itself is not short of workers, but if it depends on that program, it will be.
## Check
- Who holds them?
  $ sudo ss -Htanp state close-wait
## Act
- Restart that program at a good moment; if Apache depends on it, before it stops answering.
## Confirm
- CLOSE_WAIT falls and stays low.
  $ ss -Htan state close-wait | wc -l
## Afterwards
- Tell its owners: sockets in CLOSE_WAIT are always closed too late by the program itself, never by the kernel.`,
	late: `# forewarn itself is not keeping up
Samples of the socket table are late or missing: this host is short of CPU, was suspended, or the table cannot be read. Warnings may come late until it recovers.
## Check
- What presses the host?
  $ uptime
  $ cat /proc/pressure/cpu /proc/pressure/memory
  $ top -bn1 | head -15
## Act
- Relieve the host; a saturated CPU is often the same incident seen from another side.
## Confirm
- Ask forewarn for its last samples.
  $ forewarn status
## Afterwards
- Give forewarn a CPU guarantee (systemd CPUWeight, or a CPU request in Kubernetes).`,
}
