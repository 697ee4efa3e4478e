import { join } from 'node:path'
import { type Pool, stationOf } from '../run.js'

/** Where the lab asks a pool for its own numbers, which it tells whatever its children are doing. */
export function statusSocket(home: string, pool: string): string {
	return join(home, 'php', 'status', `${pool}.sock`)
}

/** The configuration of PHP-FPM with these pools. */
export function fpmConfig(pools: readonly Pool[], home: string): string {
	const head = ['[global]', `error_log = ${home}/fpm.log`, 'daemonize = no', 'process_control_timeout = 10']
	return `${[...head, ...pools.flatMap(poolLines)].join('\n')}\n`
}

function poolLines(pool: Pool): readonly string[] {
	return [
		`[${pool.name}]`,
		'user = www-data',
		'group = www-data',
		`listen = ${stationOf(pool)}`,
		...(pool.port === undefined ? ['listen.owner = www-data'] : []),
		'listen.backlog = 511',
		...children(pool),
		'pm.status_path = /status',
		`pm.status_listen = /run/php/status/${pool.name}.sock`,
	]
}

function children({ pm, children }: Pool): readonly string[] {
	const max = [`pm = ${pm}`, `pm.max_children = ${children}`]
	switch (pm) {
		case 'static':
			return max
		case 'ondemand':
			return [...max, 'pm.process_idle_timeout = 10s']
		case 'dynamic': {
			// Debian's proportions: 2 at the start, 1 to 3 spare ones for 5 children.
			const spare = Math.min(children, Math.max(2, Math.ceil(children * 0.6)))
			return [...max, 'pm.start_servers = 2', 'pm.min_spare_servers = 1', `pm.max_spare_servers = ${spare}`]
		}
	}
}
