import { type Pool, poolsOf, type Server, type Service, stationOf } from '../run.js'
import { ADDRESSES } from '../testbed.js'

const MODULES = '/usr/lib/apache2/modules'

/** Monitors ask mod_status here, so that they do not stand in the users' queue. */
export const STATUS_PORT = 8081

/** The configuration of a run's Apache, complete in itself; `home` holds everything it reads and writes. */
export function apacheConfig(server: Server, home: string): string {
	const lines = [
		`ServerRoot "${home}"`,
		'ServerName lab.example',
		`PidFile "${home}/apache.pid"`,
		`Mutex "default:${home}"`,
		`ErrorLog "${home}/error.log"`,
		'ErrorLogFormat "%{cu}t %l %M"',
		...modules(server).map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
		`LogLevel warn mpm_${server.mpm}:info`,
		'User www-data',
		'Group www-data',
		'Timeout 300',
		`ProxyTimeout ${server.proxyTimeout}`,
		`ListenBacklog ${server.backlog}`,
		server.listen === 'dual' ? 'Listen 80' : 'Listen 0.0.0.0:80',
		...(server.tls ? [server.listen === 'dual' ? 'Listen 443 https' : 'Listen 0.0.0.0:443 https'] : []),
		`Listen ${ADDRESSES.server}:${STATUS_PORT}`,
		...(server.acceptFilter ? [] : ['AcceptFilter http none', 'AcceptFilter https none']),
		...keepAlive(server),
		...(server.requestTimeout ? ['RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500'] : []),
		...workers(server),
		`DocumentRoot "${home}/www"`,
		`LogFormat "%h %t \\"%r\\" %>s %b" common`,
		`CustomLog "${home}/access.log" common`,
		'ExtendedStatus On',
		'<Location "/server-status">',
		'  SetHandler server-status',
		'</Location>',
		...backend(server, home),
		...poolsOf(server).flatMap((pool) => poolRoutes(server, pool, home)),
		...server.services.map(serviceRoute),
		...(server.http2 ? ['Protocols h2 h2c http/1.1'] : []),
		...(server.tls ? secure(home) : []),
	]
	return `${lines.join('\n')}\n`
}

function modules(server: Server): readonly string[] {
	const http = server.backend === 'tcp' || server.services.length > 0
	const fastCgi = poolsOf(server).length > 0
	return [
		`mpm_${server.mpm}`,
		'authz_core',
		'status',
		...(server.requestTimeout ? ['reqtimeout'] : []),
		'proxy',
		...(server.backend === 'none' ? ['lua'] : []),
		...(http ? ['proxy_http'] : []),
		...(fastCgi ? ['proxy_fcgi'] : []),
		...(server.backend === 'tcp' ? ['proxy_wstunnel'] : []),
		...(server.tls ? ['socache_shmcb', 'ssl'] : []),
		...(server.http2 ? ['http2'] : []),
	]
}

function keepAlive(server: Server): readonly string[] {
	return server.keepAlive === 0
		? ['KeepAlive Off']
		: ['KeepAlive On', 'MaxKeepAliveRequests 100', `KeepAliveTimeout ${server.keepAlive}`]
}

function workers(server: Server): readonly string[] {
	const { start, min, max } = server.spare
	if (server.mpm === 'prefork') {
		return [
			`StartServers ${start}`,
			`MinSpareServers ${min}`,
			`MaxSpareServers ${max}`,
			`ServerLimit ${server.workers}`,
			`MaxRequestWorkers ${server.workers}`,
		]
	}
	return [
		`ServerLimit ${Math.ceil(server.workers / server.threadsPerChild)}`,
		`StartServers ${start}`,
		`MinSpareThreads ${min}`,
		`MaxSpareThreads ${max}`,
		`ThreadsPerChild ${server.threadsPerChild}`,
		`ThreadLimit ${server.threadsPerChild}`,
		`MaxRequestWorkers ${server.workers}`,
	]
}

function backend(server: Server, home: string): readonly string[] {
	switch (server.backend) {
		case 'none':
			return ['LuaScope thread', `LuaMapHandler ^/app "${home}/app.lua" handle`]
		case 'php-fpm':
			return []
		case 'tcp':
			return ['ProxyPass /ws ws://127.0.0.1:9001/ws retry=0', 'ProxyPass /app http://127.0.0.1:9001/app retry=0']
	}
}

/** The pool that `php-fpm` means answers `/app`, every other one its own site. */
function poolRoutes(server: Server, pool: Pool, home: string): readonly string[] {
	const path = server.backend === 'php-fpm' && pool.name === 'www' ? '/app' : `/${pool.name}/app`
	const script = `${home}/www/app.php`
	const to =
		pool.port === undefined
			? `unix:${stationOf(pool)}|fcgi://${pool.name}${script}`
			: `fcgi://${stationOf(pool)}${script}`
	return [`ProxyPassMatch "^${path}" "${to}"`]
}

function serviceRoute({ name, port, on }: Service): string {
	const host = on === 'another-host' ? ADDRESSES.client : '127.0.0.1'
	return `ProxyPass /${name}/app http://${host}:${port}/app retry=0`
}

function secure(home: string): readonly string[] {
	return [
		`SSLSessionCache "shmcb:${home}/tls-sessions(512000)"`,
		`SSLCertificateFile "${home}/tls.crt"`,
		`SSLCertificateKeyFile "${home}/tls.key"`,
		'<VirtualHost *:443>',
		'  SSLEngine on',
		'</VirtualHost>',
	]
}
