const BLIND = `# Blind: no listener on the ports of {{service}}
The socket table that forewarn reads has no LISTEN row on port {{ports}}. Either Apache is down, or it listens on other ports, or it lives in another network namespace (a container). Until this is mended, {{service}} is not watched.
## Check
- What listens here, and whose is it?
  $ sudo ss -Htlnp
- Does Apache run at all?
  $ pgrep -a 'apache2|httpd' || echo 'no Apache runs'
## Act
- Apache is down: start it, and read why it ended.
  $ sudo systemctl start {{apacheUnit}}
  $ sudo journalctl -u {{apacheUnit}} -n 50 --no-pager
- Other ports: correct "ports" of the service in the configuration of forewarn.
- Apache in a container: set the pid of one of its processes in the configuration, or run forewarn in the same namespace.
## Confirm
- Ask forewarn what it sees.
  $ forewarn check -c {{configFile}}
- or: Ask forewarn what it sees.
  $ forewarn check
## Afterwards
- If Apache moves between namespaces on every deploy, run forewarn beside it as a sidecar.`

const TIME_WAIT = `# Connection churn: very many sockets in TIME_WAIT
Connections are opened and closed faster than the kernel forgets them (60 seconds each). For a web server this alone does no harm; it becomes a limit where this host itself connects out (to a proxy, PHP over TCP, a database) and runs out of local ports.
## Check
- Who closes first, and towards whom?
  $ ss -Htan state time-wait | awk '{print $3" "$4}' | sed -E 's/:[0-9]+$//' | sort | uniq -c | sort -rn | head
- How many local ports are there?
  $ sudo sysctl net.ipv4.ip_local_port_range
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
	'local-ports': `# Local ports towards one destination run out
Each connection to one address and port needs a local port of its own, for a minute longer than it lives (TIME_WAIT). When all are used, connections to that destination fail at once (EADDRNOTAVAIL), and Apache answers 503 for what lies behind it. Other destinations are not affected.
## Check
- Where do they go, and in which states?
  $ ss -Htan '( sport >= 1024 )' | awk '{print $5" "$1}' | sort | uniq -c | sort -rn | head
- How many local ports are there?
  $ sudo sysctl net.ipv4.ip_local_port_range
## Act
- First aid: reuse ports of outgoing connections, and widen the range.
  $ sudo sysctl -w net.ipv4.tcp_tw_reuse=1 net.ipv4.ip_local_port_range='15000 65000'
- Keep connections to that destination open instead of making one for each request (ProxyPass … enablereuse=on, a pool of database connections).
## Confirm
- The number falls within a minute or two.
  $ ss -Htan state time-wait | wc -l
## Afterwards
- A second address of the destination doubles the ports.`,
	'backend-close-wait': `# A backend closes connections that this host keeps
Connections to one backend stand in CLOSE_WAIT: the backend has closed them, and the program here has not noticed. A few are a pool's idle connections and harmless; a number that only grows is a leak of descriptors, or a pool that hands out dead connections (errors 502 and 503 on the next request).
## Check
- Which backend, and which program holds them?
  $ sudo ss -Htanp state close-wait
## Act
- Let the front give idle connections up before the backend does: ProxyPass … ttl= below the backend's keep-alive timeout (mod_jk: connection_pool_timeout with the same value as the connector's).
- Free what is held.
  $ sudo apachectl configtest && sudo apachectl graceful
## Confirm
- CLOSE_WAIT falls and stays low.
  $ ss -Htan state close-wait | wc -l
## Afterwards
- Write the backend's keep-alive timeout beside the front's ttl, so that the next change of one changes the other.`,
	conntrack: `# The table of tracked connections fills
netfilter tracks every connection of this host. When its table is full, the kernel drops the packets of new connections before TCP sees them: users time out while Apache looks idle.
## Check
- How full is it?
  $ sudo sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
- Does the kernel drop already?
  $ sudo dmesg | grep -c 'nf_conntrack: table full' || true
## Act
- Raise the limit; an entry takes some 320 bytes.
  $ sudo sysctl -w net.netfilter.nf_conntrack_max=$(( $(sysctl -n net.netfilter.nf_conntrack_max) * 2 ))
## Confirm
- The share is below 80 %.
  $ sudo sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max
## Afterwards
- Write the new limit to /etc/sysctl.d, or do not track web traffic at all (nft: notrack for the ports of Apache).`,
	'listener-gone': `# Other programs on {{host}} stopped listening
Listening sockets went away that forewarn does not watch; {{service}} itself listens as before. If it depends on one of them (PHP over TCP, a database), its requests fail from now on.
## Check
- What still listens?
  $ ss -Htln
- Which units ended lately?
  $ systemctl list-units --no-pager --state=failed
## Act
- Start what should be there, if {{service}} depends on it.
## Confirm
- It listens again.
  $ ss -Htln
## Afterwards
- If it was a deploy, nothing is left to do.`,
	'pool-full': `# A PHP-FPM pool is full, and Apache is not yet
All children of one pool were busy over a whole sample, and requests wait for it. Users of that site wait; the other sites on {{service}} do not, as long as workers are free.
## Check
- Which pool is it, and how many wait for it (Recv-Q)?
  $ ss -Hxl | awk '$3 > 0'
- Do its children compute (high CPU), or wait for a database or a remote host (CPU near 0)?
  $ ps -eo pid,user,pcpu,etime,args --sort=-pcpu | grep '[p]hp-fpm: pool'
## Act
- What does PHP-FPM say? "server reached pm.max_children" names the pool.
  $ sudo sh -c "grep -hs 'reached pm.max_children' /var/log/php*-fpm.log /var/log/php-fpm/error.log /var/opt/remi/*/log/php-fpm/error.log /opt/cpanel/*/root/usr/var/log/php-fpm/error.log /var/log/plesk-php*-fpm/error.log | tail -n 5"
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
  $ grep . /proc/pressure/cpu /proc/pressure/memory 2>/dev/null || echo 'this kernel does not measure it'
  $ top -bn1 | head -15
## Act
- Relieve the host; a saturated CPU is often the same incident seen from another side.
## Confirm
- Ask forewarn for its last samples.
  $ forewarn status -c {{configFile}}
- or: Ask forewarn for its last samples.
  $ forewarn status
## Afterwards
- Give forewarn a CPU guarantee (systemd CPUWeight, or a CPU request in Kubernetes).`,
}
