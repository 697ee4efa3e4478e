import { APACHE_TIMEOUT_SECONDS, BETWEEN_CONNECTIONS, SHARE_OF_FRONT } from '../detect/constants.js'
import { formatSmall } from '../detect/quantity.js'
import { apachePaths } from '../message/runbooks/host-paths.js'
import { plural } from '../message/words.js'
import {
	type Advice,
	type Advised,
	advised,
	NOTHING,
	noted,
	placeOf,
	quote,
	RELOAD,
	restartOf,
	spanOf,
} from './advice.js'
import type { AdvisedService, HostFacts } from './facts.js'

/** What mod_reqtimeout does by itself once it is loaded (its documentation, since 2.4.39). */
const ARRIVAL = 'header=20-40,MinRate=500 body=20,MinRate=500'

/** Seconds of what a history keeps the mean of. */
const QUARTER = 900

/** Where the accept queue is shorter than Apache asks for (listen(2), net.core.somaxconn), or was too short for the busiest minute. */
export function adviseBacklog({ server, backlog, week, ports }: AdvisedService, facts: HostFacts): Advised {
	if (!server || backlog === undefined) return NOTHING
	const { somaxconn, patience } = facts
	const asked = server.settings.listenBacklog
	const shown = (size: number) => `${restartOf(server)}; then Send-Q is ${size}: ss -Htln 'sport = :${ports[0]}'`
	if (backlog < asked.value) {
		const isCut = somaxconn !== undefined && somaxconn < asked.value
		const why = `${quote('ListenBacklog', asked)} is asked for and the listening socket has ${backlog}: the kernel cuts it to net.core.somaxconn when Apache begins to listen, ${isCut ? `which is ${somaxconn} now` : `and a reload does not listen anew; it is ${somaxconn ?? 'larger'} now`}`
		const advice: Advice = isCut
			? {
					rule: 'backlog',
					what: 'net.core.somaxconn',
					from: String(somaxconn),
					to: String(asked.value),
					place: undefined,
					why,
					test: `echo net.core.somaxconn=${asked.value} | sudo tee /etc/sysctl.d/60-forewarn.conf && sudo sysctl --system && ${shown(asked.value)}`,
				}
			: {
					rule: 'backlog',
					what: 'accept queue',
					from: String(backlog),
					to: String(asked.value),
					place: placeOf(asked),
					why,
					test: shown(asked.value),
				}
		return advised(advice)
	}
	if (!week?.arrivals || week.queue < backlog * (1 - BETWEEN_CONNECTIONS)) return NOTHING
	const { peak, busiest } = week.arrivals
	const all = busiest * QUARTER
	const to = Math.ceil(Math.min(peak * patience, all))
	const lost = facts.overflows
		? `; ${plural(facts.overflows, 'connection')} found a full queue of this host since it was started, of whatever program (TcpExtListenOverflows)`
		: ''
	const held = `the accept queue held ${week.queue} of ${backlog} in ${spanOf(week)}, ${formatSmall(peak)} connections a second came at most (history of forewarn)${lost}`
	if (to <= backlog) {
		return noted(`${held}: a deeper queue would not help, as clients give up after ${patience} s (detection.patience)`)
	}
	const isBeyond = somaxconn !== undefined && somaxconn < to
	return advised({
		rule: 'backlog',
		what: isBeyond ? 'ListenBacklog and net.core.somaxconn' : 'ListenBacklog',
		from: isBeyond ? `${backlog} and ${somaxconn}` : String(backlog),
		to: String(to),
		place: placeOf(asked),
		why: `${held}: ${formatSmall(peak)} x ${patience} s, which is how long clients wait (detection.patience), are ${Math.ceil(peak * patience)}${all < peak * patience ? `, but no more than ${to} came in the busiest quarter of an hour` : ''}`,
		test: shown(to),
	})
}

/** Idle connections that hold a worker each, which they do under prefork and worker (Apache's core, KeepAliveTimeout). */
export function adviseKeepAlive({ server, week, idle }: AdvisedService): Advised {
	if (!server || server.limits.mpm === 'event') return NOTHING
	const { keepAlive } = server.settings
	const { maxRequestWorkers: workers, mpm } = server.limits
	const rate = week?.arrivals?.busiest
	const held = rate === undefined ? (idle ?? 0) : rate * keepAlive.value
	const to = rate === undefined ? 1 : Math.max(1, Math.floor((workers * SHARE_OF_FRONT) / rate))
	if (keepAlive.value <= to || held < workers * SHARE_OF_FRONT) return NOTHING
	const all = `of ${workers} workers, as each idle connection holds one under ${mpm}; one in five is where it becomes everyone's trouble`
	const why =
		rate === undefined
			? `${plural(idle!, 'idle connection')} hold as many ${all} (sockets as of now)`
			: `${formatSmall(rate)} connections a second in the busiest quarter of an hour (${spanOf(week!)}, history of forewarn) x ${keepAlive.value} s hold up to ${Math.min(workers, Math.round(held))} ${all}${idle === undefined ? '' : `; ${idle} are idle now`}`
	return advised({
		rule: 'keep-alive',
		what: 'KeepAliveTimeout',
		from: String(keepAlive.value),
		to: String(to),
		place: placeOf(keepAlive),
		why,
		test: `${RELOAD}; in the next busy hour "connections" shows fewer idle: forewarn top --once`,
	})
}

/** Requests that may take for ever to arrive: without mod_reqtimeout Timeout begins anew with each byte. */
export function adviseArrival({ server, ports, name }: AdvisedService): Advised {
	if (!server || server.settings.limitsArrival === true) return NOTHING
	if (server.settings.limitsArrival === undefined) {
		return noted(`whether ${name} has mod_reqtimeout is not known: a file of its configuration could not be read`)
	}
	const { timeout } = server.settings
	const { maxRequestWorkers: workers } = server.limits
	const isDebian = server.file.startsWith('/etc/apache2/apache2')
	const port = ports.find((each) => each !== 443 && each !== 8443)
	const slow = `time bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "GET / HTTP/1.1\\r\\n" >&3; cat <&3'`
	return advised({
		rule: 'arrival',
		what: isDebian ? 'mod_reqtimeout (sudo a2enmod reqtimeout)' : 'mod_reqtimeout',
		from: 'no limit',
		to: `RequestReadTimeout ${ARRIVAL}`,
		place: undefined,
		why: `${quote('Timeout', timeout)} begins anew with each byte of a request: ${plural(workers, 'slow client')} hold all ${workers} workers for as long as they like`,
		test: `${RELOAD}; ${port === undefined ? 'a half-sent request is answered with 408 after 20 s' : `a half-sent request is answered with 408 after 20 s: ${slow}`}`,
	})
}

/**
 * How long a backend that hangs holds each worker; without mod_proxy how long Apache works on for clients who have gone, where
 * some had. Apache’s own default is a minute (its core, TimeOut).
 */
export function adviseTimeout({ server, week }: AdvisedService): Advised {
	if (!server) return NOTHING
	const { timeout, proxyTimeout } = server.settings
	const set = proxyTimeout ?? timeout
	const gone = week && week.stuck > 0
	if (set.value <= APACHE_TIMEOUT_SECONDS || (!proxyTimeout && !gone)) return NOTHING
	const { maxRequestWorkers: workers } = server.limits
	const rate = week?.arrivals?.busiest
	const facts = [
		`${proxyTimeout ? 'a backend' : 'a client or script'} that hangs holds each of ${workers} workers for ${set.value} s`,
		...(rate
			? [
					`at ${formatSmall(rate)} connections a second (busiest quarter of an hour, history of forewarn) all are taken after ${Math.ceil(workers / rate)} s`,
				]
			: []),
		...(gone
			? [`up to ${week.stuck} worked for clients who had gone (CLOSE_WAIT, ${spanOf(week)}, history of forewarn)`]
			: []),
		`Apache's own default is ${APACHE_TIMEOUT_SECONDS} s`,
	]
	return advised({
		rule: 'timeout',
		what: proxyTimeout ? 'ProxyTimeout' : 'Timeout',
		from: proxyTimeout && !set.at && timeout.at ? `${set.value}, of ${quote('Timeout', timeout)}` : String(set.value),
		to: String(APACHE_TIMEOUT_SECONDS),
		place: placeOf(set),
		why: facts.join('; '),
		test: `${RELOAD}; no request that you want is cut off (give such a one a longer timeout= in its ProxyPass): sudo grep -c 'timeout specified has expired' ${apachePaths(server.file).errorLog}`,
	})
}
