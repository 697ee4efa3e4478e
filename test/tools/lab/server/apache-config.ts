import type { Server } from '../run.js'

const MODULES = '/usr/lib/apache2/modules'

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
		...(server.acceptFilter ? [] : ['AcceptFilter http none', 'AcceptFilter https none']),
		...keepAlive(server),
		...(server.requestTimeout ? ['RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500'] : []),
		...workers(server),
		`DocumentRoot "${home}/www"`,
		`LogFormat "%h %t \\"%r\\" %>s %b" common`,
		`CustomLog "${home}/access.log" common`,
		'<Location "/server-status">',
		'  SetHandler server-status',
		'</Location>',
		...backend(server, home),
		...(server.http2 ? ['Protocols h2 h2c http/1.1'] : []),
		...(server.tls ? secure(home) : []),
	]
	return `${lines.join('\n')}\n`
}

function modules(server: Server): readonly string[] {
	const proxied =
		server.backend === 'none' ? ['lua'] : ['proxy', server.backend === 'tcp' ? 'proxy_http' : 'proxy_fcgi']
	return [
		`mpm_${server.mpm}`,
		'authz_core',
		'status',
		...(server.requestTimeout ? ['reqtimeout'] : []),
		...(proxied.includes('proxy') ? [] : ['proxy']),
		...proxied,
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
			return ['LuaScope thread', `LuaMapHandler /app "${home}/app.lua" handle`]
		case 'php-fpm':
			return [`ProxyPassMatch "^/app" "unix:${home}/fpm.sock|fcgi://php${home}/www/app.php"`]
		case 'tcp':
			return ['ProxyPass /ws ws://127.0.0.1:9001/ws retry=0', 'ProxyPass /app http://127.0.0.1:9001/app retry=0']
	}
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
