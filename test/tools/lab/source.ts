import { type Run, stationOf } from './run.js'

/** One sentence on how a run was recorded: what was running, and how it was set up. */
export function sourceOf(run: Run): string {
	const { server, front, traffic } = run
	const requests = traffic.filter((stream) => stream.kind === 'requests')
	const families = new Set(requests.map(({ family }) => `IPv${family}`))
	const facts = [
		`Apache 2.4 ${server.mpm}, MaxRequestWorkers ${server.workers}`,
		...(server.mpm === 'prefork' ? [] : [`ThreadsPerChild ${server.threadsPerChild}`]),
		...(server.mpm === 'event' ? ['capacity means requests; it accepts up to three times as many connections'] : []),
		server.keepAlive === 0 ? 'KeepAlive off' : `KeepAliveTimeout ${server.keepAlive} s`,
		`ListenBacklog ${server.backlog}`,
		server.listen === 'dual' ? 'Listen 80 (both families)' : 'Listen 0.0.0.0:80',
		...(server.acceptFilter ? [] : ['AcceptFilter none']),
		...(server.tls ? ['TLS on 443'] : []),
		...(server.http2 ? ['HTTP/2'] : []),
		{
			none: 'no backend',
			'php-fpm': `PHP-FPM with ${server.fpmChildren} children`,
			tcp: 'TCP backend in the same namespace',
		}[server.backend],
		...server.pools.map((pool) => `PHP-FPM pool ${stationOf(pool)} (${pool.pm}, ${pool.children} children)`),
		...server.services.map(({ name, port, on }) => `service ${name} on port ${port} (${on})`),
		front.kind === 'direct' ? 'no proxy in front' : `behind ${front.kind} (${front.timeout} s)`,
		...(run.loss > 0 ? [`${run.loss * 100} % of the packets lost in each direction`] : []),
		...(families.size > 0 ? [`clients over ${[...families].join(' and ')}`] : []),
	]
	return `forewarn lab, run ${run.name}, seed ${run.seed}: ${facts.join(', ')}`
}
